//! What the fake programs have in common: their flags, and a clock that several processes can share.

use std::{error::Error, ffi::OsString, net::SocketAddr, sync::Arc, time::Duration};

use api_core::runtime::{Runtime, ScaledRuntime, TokioRuntime};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A clock for several processes: `--speed N --anchor MS` lets all time pass N times as fast since that moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock {
    speed: Option<u32>,
    anchor: Option<i64>,
}

impl Clock {
    /// Takes a flag of the clock's; whether it was one.
    pub(crate) fn take(&mut self, flag: &str, parser: &mut lexopt::Parser) -> Outcome<bool> {
        match flag {
            "speed" => self.speed = Some(number(parser)?),
            "anchor" => self.anchor = Some(number(parser)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The runtime that the flags ask for.
    pub(crate) fn runtime(self) -> Outcome<Arc<dyn Runtime>> {
        let plain = TokioRuntime::new();
        match (self.speed, self.anchor) {
            (None, _) => Ok(Arc::new(plain)),
            (Some(speed), anchor) => {
                let anchor = anchor.map(|ms| chrono::DateTime::from_timestamp_millis(ms).ok_or("--anchor is no time"));
                Ok(Arc::new(ScaledRuntime::new(speed, anchor.transpose()?.unwrap_or_else(|| plain.now()))))
            }
        }
    }
}

/// The value of a flag as a number.
pub(crate) fn number<T: std::str::FromStr>(parser: &mut lexopt::Parser) -> Outcome<T> {
    let text: OsString = parser.value()?;
    let text = text.to_string_lossy();
    text.parse().map_err(|_| format!("{text:?} is no number").into())
}

/// The value of a flag as a text.
#[allow(dead_code, reason = "some programs have none")]
pub(crate) fn text(parser: &mut lexopt::Parser) -> Outcome<String> {
    let text: OsString = parser.value()?;
    text.into_string().map_err(|text| format!("{text:?} is no text").into())
}

/// The flags of a fake program.
#[derive(Debug)]
#[allow(dead_code, reason = "each program uses its own part")]
pub(crate) struct FakeFlags {
    pub(crate) address: SocketAddr,
    pub(crate) latency: Duration,
    pub(crate) latency_per_kilobyte: Duration,
    pub(crate) clock: Clock,
}

#[allow(dead_code, reason = "the fake programs use it, the hosts do not")]
impl FakeFlags {
    /// Reads the command line; prints `help` and ends for `--help`.
    pub(crate) fn read(port: u16, help: &str) -> Outcome<Self> {
        Self::read_with(port, help, |_, _| Ok(false))
    }

    /// The same for a program with flags of its own: `take` says whether a flag was one of them.
    pub(crate) fn read_with(
        port: u16,
        help: &str,
        mut take: impl FnMut(&str, &mut lexopt::Parser) -> Outcome<bool>,
    ) -> Outcome<Self> {
        let mut flags = Self {
            address: ([127, 0, 0, 1], port).into(),
            latency: Duration::ZERO,
            latency_per_kilobyte: Duration::ZERO,
            clock: Clock::default(),
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            let lexopt::Arg::Long(name) = argument else { return Err(argument.unexpected().into()) };
            let name = name.to_owned();
            match name.as_str() {
                "port" => flags.address.set_port(number(&mut parser)?),
                "latency" => flags.latency = Duration::from_millis(number(&mut parser)?),
                "kilobyte" => flags.latency_per_kilobyte = Duration::from_millis(number(&mut parser)?),
                "help" => {
                    println!("{help}");
                    std::process::exit(0);
                }
                _ if flags.clock.take(&name, &mut parser)? || take(&name, &mut parser)? => {}
                _ => return Err(format!("--{name} is no flag of this program; try --help").into()),
            }
        }
        Ok(flags)
    }
}
