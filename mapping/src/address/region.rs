//! States and regions of five countries, by ISO 3166-2 without the country. X-Cart's current API says the name, its older add-on the
//! code: both come to the name.

/// The name of a region that is named by its code or its name, in any case; none if the table does not know it.
pub(super) fn name(country_code: &str, text: &str) -> Option<&'static str> {
    let (_, regions) = REGIONS.iter().find(|(country, _)| *country == country_code)?;
    let is_it = |(code, name): &&(&str, &str)| code.eq_ignore_ascii_case(text) || name.eq_ignore_ascii_case(text);
    regions.iter().find(is_it).map(|(_, name)| *name)
}

/// Code and name, by country.
#[rustfmt::skip]
const REGIONS: &[(&str, &[(&str, &str)])] = &[
    ("AU", &[
        ("ACT", "Australian Capital Territory"), ("NSW", "New South Wales"), ("NT", "Northern Territory"),
        ("QLD", "Queensland"), ("SA", "South Australia"), ("TAS", "Tasmania"), ("VIC", "Victoria"),
        ("WA", "Western Australia"),
    ]),
    ("CA", &[
        ("AB", "Alberta"), ("BC", "British Columbia"), ("MB", "Manitoba"), ("NB", "New Brunswick"),
        ("NL", "Newfoundland and Labrador"), ("NS", "Nova Scotia"), ("NT", "Northwest Territories"), ("NU", "Nunavut"),
        ("ON", "Ontario"), ("PE", "Prince Edward Island"), ("QC", "Quebec"), ("SK", "Saskatchewan"), ("YT", "Yukon"),
    ]),
    ("GB", &[
        ("ENG", "England"), ("NIR", "Northern Ireland"), ("SCT", "Scotland"), ("WLS", "Wales"),
    ]),
    ("NZ", &[
        ("AUK", "Auckland"), ("BOP", "Bay of Plenty"), ("CAN", "Canterbury"), ("CIT", "Chatham Islands"),
        ("GIS", "Gisborne"), ("HKB", "Hawke's Bay"), ("MBH", "Marlborough"), ("MWT", "Manawatu-Whanganui"),
        ("NSN", "Nelson"), ("NTL", "Northland"), ("OTA", "Otago"), ("STL", "Southland"), ("TAS", "Tasman"),
        ("TKI", "Taranaki"), ("WGN", "Wellington"), ("WKO", "Waikato"), ("WTC", "West Coast"),
    ]),
    ("US", &[
        ("AL", "Alabama"), ("AK", "Alaska"), ("AZ", "Arizona"), ("AR", "Arkansas"), ("CA", "California"),
        ("CO", "Colorado"), ("CT", "Connecticut"), ("DE", "Delaware"), ("DC", "District of Columbia"),
        ("FL", "Florida"), ("GA", "Georgia"), ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"), ("IN", "Indiana"),
        ("IA", "Iowa"), ("KS", "Kansas"), ("KY", "Kentucky"), ("LA", "Louisiana"), ("ME", "Maine"), ("MD", "Maryland"),
        ("MA", "Massachusetts"), ("MI", "Michigan"), ("MN", "Minnesota"), ("MS", "Mississippi"), ("MO", "Missouri"),
        ("MT", "Montana"), ("NE", "Nebraska"), ("NV", "Nevada"), ("NH", "New Hampshire"), ("NJ", "New Jersey"),
        ("NM", "New Mexico"), ("NY", "New York"), ("NC", "North Carolina"), ("ND", "North Dakota"), ("OH", "Ohio"),
        ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"), ("RI", "Rhode Island"), ("SC", "South Carolina"),
        ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"), ("VT", "Vermont"),
        ("VA", "Virginia"), ("WA", "Washington"), ("WV", "West Virginia"), ("WI", "Wisconsin"), ("WY", "Wyoming"),
        ("AS", "American Samoa"), ("GU", "Guam"), ("MP", "Northern Mariana Islands"), ("PR", "Puerto Rico"),
        ("VI", "Virgin Islands"),
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_by_code_or_name_is_the_same_region() {
        for (country, regions) in REGIONS {
            for (code, region) in *regions {
                assert_eq!(name(country, &code.to_lowercase()), Some(*region));
                assert_eq!(name(country, &region.to_uppercase()), Some(*region));
            }
        }
        assert_eq!((name("AU", "WA"), name("US", "WA")), (Some("Western Australia"), Some("Washington")));
        assert_eq!((name("NO", "Oslo"), name("GB", "Kent"), name("US", "")), (None, None, None));
    }
}
