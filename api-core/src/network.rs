//! Where a URL may point: public addresses only, unless an entry says otherwise. Pure; the transport asks it before it
//! connects, and about the very address that it connects to.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use crate::url::BaseUrl;

/// Which hosts may be called. The default lets through https on port 443 to public addresses and nothing else; URLs that a
/// tenant gives go through it unchanged. Whoever runs the program can let further hosts through by name: a store on the
/// same network, a fake on this machine.
///
/// ```
/// use api_core::{network::NetworkPolicy, url::BaseUrl};
///
/// let fake = BaseUrl::parse("http://127.0.0.1:8080/")?;
/// assert!(NetworkPolicy::public_only().check_url(&fake).is_err());
/// NetworkPolicy::public_only().allow("127.0.0.1:8080").check_url(&fake)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct NetworkPolicy {
    allowed: BTreeSet<String>,
}

/// Why a host may not be called. Names scheme, host, port or address, never a path or query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForbiddenTarget {
    /// Plain http to a host without an entry.
    #[error("{host} may be called by https only; to allow plain http to it, add {host} to the network policy")]
    PlainHttp {
        /// Host and port.
        host: String,
    },
    /// A port other than 443 of a host without an entry.
    #[error("port {port} of {host} is not allowed; to allow it, add {host} to the network policy")]
    Port {
        /// Host and port.
        host: String,
        /// The port.
        port: u16,
    },
    /// A host that is, or resolves to, an address that is not public.
    #[error("{host} has the address {address}, which is not public; to allow it, add {host} to the network policy")]
    NotPublic {
        /// Host and port.
        host: String,
        /// The address.
        address: IpAddr,
    },
    /// A host written as a number in a form that libraries read differently.
    #[error("{host} is an address in an unusual form; write it with four decimal numbers")]
    UnusualAddress {
        /// Host and port.
        host: String,
    },
}

impl NetworkPolicy {
    /// https on port 443 to public addresses, nothing else.
    pub fn public_only() -> Self {
        Self::default()
    }

    /// Lets through this host and port, such as `127.0.0.1:8080` or `shop.internal:80`, by http or https and whatever its
    /// address. Without a port: both 80 and 443.
    #[must_use]
    pub fn allow(mut self, authority: &str) -> Self {
        let authority = authority.trim().to_ascii_lowercase();
        match split_port(&authority) {
            (host, Some(port)) => self.allowed.extend([entry(host, port)]),
            (host, None) => self.allowed.extend([entry(host, 80), entry(host, 443)]),
        }
        self
    }

    /// Checks a URL's scheme, port and, where the host is an address, that address.
    ///
    /// # Errors
    /// [`ForbiddenTarget`] if the URL may not be called.
    pub fn check_url(&self, url: &BaseUrl) -> Result<(), ForbiddenTarget> {
        let (host, port) = split_port(url.authority());
        let plain = url.scheme() == "http";
        self.check_target(plain, host, port.unwrap_or(if plain { 80 } else { 443 }))
    }

    /// Whether this host and port have an entry, so that any address of theirs will do.
    pub fn has_entry(&self, host: &str, port: u16) -> bool {
        self.allowed.contains(&entry(host, port))
    }

    /// Checks scheme, host and port as they will be used; see [`check_url`](Self::check_url).
    ///
    /// # Errors
    /// [`ForbiddenTarget`] if they may not be.
    pub fn check_target(&self, plain_http: bool, host: &str, port: u16) -> Result<(), ForbiddenTarget> {
        let host = bare(host);
        if self.has_entry(&host, port) {
            return Ok(());
        }
        let named = || format!("{host}:{port}");
        if plain_http {
            return Err(ForbiddenTarget::PlainHttp { host: named() });
        }
        if port != 443 {
            return Err(ForbiddenTarget::Port { host: named(), port });
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return self.check_address(&host, port, address);
        }
        // What ends in a number, or hex, is an address for URL libraries (`2130706433`, `0x7f.1`, `127.1`), not a name.
        let last = host.rsplit('.').next().unwrap_or_default();
        let hexadecimal = last.strip_prefix("0x").is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()));
        if last.is_empty() || hexadecimal || last.chars().all(|c| c.is_ascii_digit()) || host.contains([':', '%']) {
            return Err(ForbiddenTarget::UnusualAddress { host: named() });
        }
        Ok(())
    }

    /// Checks an address that a host resolved to. The connection must then go to this very address.
    ///
    /// # Errors
    /// [`ForbiddenTarget::NotPublic`] if it is not public and the host has no entry.
    pub fn check_address(&self, host: &str, port: u16, address: IpAddr) -> Result<(), ForbiddenTarget> {
        let host = bare(host);
        if is_public(address) || self.has_entry(&host, port) {
            Ok(())
        } else {
            Err(ForbiddenTarget::NotPublic { host: format!("{host}:{port}"), address })
        }
    }
}

fn entry(host: &str, port: u16) -> String {
    format!("{}:{port}", bare(host))
}

/// A host without brackets and trailing dot, in lower case.
fn bare(host: &str) -> String {
    let host = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// Host and port of an authority; a bracketed IPv6 address keeps its brackets.
fn split_port(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((host, port))
            if !host.is_empty() && !port.contains(']') && (!host.contains(':') || host.ends_with(']')) =>
        {
            (host, port.parse().ok())
        }
        _ => (authority, None),
    }
}

/// Whether an address is one of the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b)) // shared address space of carriers
        || (a == 192 && b == 0 && c == 0) // protocol assignments
        || (a == 192 && b == 88 && c == 99) // relays of 6to4
        || (a == 198 && (18..20).contains(&b))) // benchmarks
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is given out as public. Of it not: Teredo and other protocol assignments, documentation, 6to4.
    (a & 0xe000) == 0x2000
        && !(a == 0x2001 && b < 0x0200)
        && !(a == 0x2001 && b == 0x0db8)
        && a != 0x2002
        && !(a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(policy: &NetworkPolicy, url: &str) -> Result<(), ForbiddenTarget> {
        policy.check_url(&BaseUrl::parse(url).unwrap())
    }

    #[test]
    fn only_public_addresses_are_let_through() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.254",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "5f00::1",
        ] {
            let parsed = address.parse().unwrap();
            assert!(NetworkPolicy::public_only().check_address("shop.example", 443, parsed).is_err(), "{address}");
        }
        for address in [
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            let parsed = address.parse().unwrap();
            assert_eq!(NetworkPolicy::public_only().check_address("shop.example", 443, parsed), Ok(()), "{address}");
        }
    }

    #[test]
    fn only_https_on_its_own_port_is_let_through() {
        let policy = NetworkPolicy::public_only();
        assert_eq!(check(&policy, "https://shop.example/x"), Ok(()));
        assert_eq!(check(&policy, "https://shop.example.:443/"), Ok(()));
        assert_eq!(check(&policy, "https://8.8.8.8/"), Ok(()));
        assert!(matches!(check(&policy, "http://shop.example/"), Err(ForbiddenTarget::PlainHttp { .. })));
        assert!(matches!(check(&policy, "https://shop.example:8443/"), Err(ForbiddenTarget::Port { port: 8443, .. })));
    }

    #[test]
    fn an_address_in_the_url_is_checked_in_every_spelling() {
        let policy = NetworkPolicy::public_only();
        for url in ["https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://10.0.0.1./"] {
            assert!(matches!(check(&policy, url), Err(ForbiddenTarget::NotPublic { .. })), "{url}");
        }
        for url in [
            "https://2130706433/",
            "https://0x7f000001/",
            "https://127.1/",
            "https://0177.0.0.1/",
            "https://0x7f.1/",
            "https://shop.0X7F/",
        ] {
            assert!(matches!(check(&policy, url), Err(ForbiddenTarget::UnusualAddress { .. })), "{url}");
        }
    }

    #[test]
    fn an_entry_lets_through_that_host_and_port_and_no_other() {
        let policy = NetworkPolicy::public_only().allow("127.0.0.1:8080").allow("Shop.Internal").allow("[::1]:9000");
        for url in [
            "http://127.0.0.1:8080/",
            "https://127.0.0.1:8080/",
            "http://shop.internal/",
            "https://shop.internal/",
            "http://[::1]:9000/",
        ] {
            assert_eq!(check(&policy, url), Ok(()), "{url}");
        }
        for url in
            ["http://127.0.0.1:8081/", "http://127.0.0.2:8080/", "http://shop.internal:8080/", "http://[::1]:9001/"]
        {
            assert!(check(&policy, url).is_err(), "{url}");
        }
        let private = "10.0.0.9".parse().unwrap();
        assert_eq!(policy.check_address("shop.internal", 443, private), Ok(()));
        assert!(policy.check_address("shop.example", 443, private).is_err());
    }
}
