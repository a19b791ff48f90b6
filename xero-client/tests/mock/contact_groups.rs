//! Groups of contacts.

use crate::world::{Look, column, request, world};

#[test]
fn groups_are_made_renamed_and_deleted_and_there_are_at_most_a_hundred() {
    // XR-GROUP-1
    let world = world();
    let put = |name: &str| world.put("ContactGroups", &format!(r#"{{"ContactGroups":[{{"Name":"{name}"}}]}}"#));
    let id = put("VIPs").ok().first().text("ContactGroupID");
    assert!(put("vips").refused()[0].contains("already exists"));
    assert!(put("").refused()[0].contains("Name"));
    let target = format!("ContactGroups/{id}");
    assert_eq!(world.post(&target, r#"{"Name":"Regulars"}"#).ok().first().text("Name"), "Regulars");
    for number in 1..100 {
        put(&format!("Group {number}")).ok();
    }
    assert!(put("One more").refused()[0].contains("limit of 100 contact groups"));
    assert_eq!(world.post(&target, r#"{"Status":"DELETED"}"#).ok().first().text("Status"), "DELETED");
    assert_eq!(world.post(&target, r#"{"Name":"Again"}"#).status, 400);
    let listed = world.get("ContactGroups?where=Name.StartsWith(\"Group 9\")&order=Name").ok();
    assert_eq!((listed.elements().len(), world.get("ContactGroups").ok().elements().len()), (11, 99));
    assert_eq!(world.get("ContactGroups/x").status, 404);
}

#[test]
fn members_come_by_put_and_go_by_delete_and_show_on_both_sides() {
    // XR-GROUP-2
    let world = world();
    let (ada, bob) = (world.contact("Ada"), world.contact("Bob"));
    let id = world.put("ContactGroups", r#"{"Name":"VIPs"}"#).ok().first().text("ContactGroupID");
    let members = format!("ContactGroups/{id}/Contacts");
    let body = format!(r#"{{"Contacts":[{{"ContactID":"{ada}"}},{{"ContactID":"{bob}"}}]}}"#);
    assert_eq!(column(&world.put(&members, &body).ok(), "ContactID"), [ada.clone(), bob.clone()]);
    let names = || column(&world.get(&format!("ContactGroups/{id}")).ok(), "Name");
    let read = world.get(&format!("ContactGroups/{id}")).ok();
    assert_eq!((names(), read.first().text("Contacts.1.Name")), (vec!["VIPs".to_owned()], "Bob".into()));
    assert!(world.get("ContactGroups").ok().first().at("Contacts").as_array().unwrap().is_empty());
    let contact = world.get(&format!("Contacts/{ada}")).ok();
    assert_eq!(contact.first().text("ContactGroups.0.Name"), "VIPs");
    let unknown = r#"{"Contacts":[{"ContactID":"00000000-0000-4000-8000-00000000dead"}]}"#;
    assert!(world.put(&members, unknown).refused()[0].contains("could not be found"));
    let delete = |target: &str| world.send(request("DELETE", target, "")).status;
    assert_eq!((delete(&format!("{members}/{ada}")), delete(&format!("{members}/{ada}"))), (204, 404));
    assert_eq!(delete(&members), 204);
    let read = world.get(&format!("ContactGroups/{id}")).ok();
    assert!(read.first().at("Contacts").as_array().unwrap().is_empty());
    assert_eq!(delete(&format!("ContactGroups/{id}")), 405);
}
