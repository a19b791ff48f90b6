//! What goes wrong between a client and a fake: scripted for one test, or drawn at random for a simulation. Nothing here
//! knows a vendor.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderMap, StatusCode};

use crate::transport::{Request, Response};

/// One way in which an exchange goes wrong. What a client sees of it stands at each: in process first; over a socket, where
/// it differs, second.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Fault {
    /// No connection: [never sent](crate::transport::Sent::Never). Over a socket the connection is reset, unread where the
    /// fault was scripted for the next request, and the client cannot tell this from [`LostRequest`](Self::LostRequest).
    NeverSent,
    /// The request is lost on its way and has no effect; the connection breaks.
    LostRequest,
    /// The request takes effect; the connection breaks instead of an answer.
    LostResponse,
    /// The client waits in vain, and the request takes effect this long after it was sent. In process the client sees its
    /// time-out; over a socket the connection breaks after this time, if the client has waited.
    LateArrival(Duration),
    /// The request takes effect in time, but its answer comes this much later.
    Delay(Duration),
    /// Somebody else answers; no effect.
    Answer(Response),
    /// The request takes effect, and then this is the answer.
    AnswerAfterEffect(Response),
    /// The request takes effect; the connection breaks in the middle of the answer's body.
    TruncatedBody,
    /// The request takes effect; the answer's body drips in over this time.
    SlowBody(Duration),
}

impl Fault {
    /// A name for counts and reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NeverSent => "never sent",
            Self::LostRequest => "lost request",
            Self::LostResponse => "lost response",
            Self::LateArrival(_) => "late arrival",
            Self::Delay(_) => "delay",
            Self::Answer(_) => "answer without effect",
            Self::AnswerAfterEffect(_) => "answer after effect",
            Self::TruncatedBody => "truncated body",
            Self::SlowBody(_) => "slow body",
        }
    }

    /// An [`Answer`](Self::Answer) with a status and an empty body.
    pub fn status(status: StatusCode) -> Self {
        Self::Answer(Response::new(status, HeaderMap::new(), ""))
    }

    /// An [`AnswerAfterEffect`](Self::AnswerAfterEffect) with a status and an empty body.
    pub fn status_after_effect(status: StatusCode) -> Self {
        Self::AnswerAfterEffect(Response::new(status, HeaderMap::new(), ""))
    }

    /// The same kind with a time of at most its own.
    fn within(self, random: &mut fastrand::Rng) -> Self {
        let mut up_to = |limit: Duration| {
            let nanos = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
            Duration::from_nanos(random.u64(0..=nanos))
        };
        match self {
            Self::LateArrival(limit) => Self::LateArrival(up_to(limit)),
            Self::Delay(limit) => Self::Delay(up_to(limit)),
            Self::SlowBody(limit) => Self::SlowBody(up_to(limit)),
            other => other,
        }
    }
}

/// Decides for every request whether it goes wrong. A script comes first, then chance. Clones share script, chance and
/// counts, so a test keeps one clone and gives the other to the transport or the server.
///
/// ```
/// use api_core::fake::{Fault, Faults};
/// use http::Method;
///
/// let faults = Faults::none();
/// faults.next(Fault::LostResponse);                                         // the next request
/// faults.next_where(|request| request.method == Method::PUT, Fault::NeverSent); // the next PUT
/// ```
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    script: VecDeque<Scripted>,
    random: Option<(fastrand::Rng, Vec<(u32, Fault)>)>,
    injected: BTreeMap<&'static str, u64>,
}

type Condition = Box<dyn Fn(&Request) -> bool + Send>;

struct Scripted {
    condition: Option<Condition>,
    fault: Option<Fault>,
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scripted").field("conditional", &self.condition.is_some()).field("fault", &self.fault).finish()
    }
}

impl Faults {
    /// Nothing goes wrong, until a script says so.
    pub fn none() -> Self {
        Self::default()
    }

    /// Faults by chance: each pair says how many of a thousand requests suffer that fault. Durations are drawn up to the
    /// one given. The same seed and requests draw the same faults. Shares beyond a thousand in sum are never reached.
    pub fn random(seed: u64, per_thousand: Vec<(u32, Fault)>) -> Self {
        let random = Some((fastrand::Rng::with_seed(seed), per_thousand));
        Self(Arc::new(Mutex::new(State { random, ..State::default() })))
    }

    /// Faults by chance for a swarm of seeds: each kind is on or off by the seed, with a share of up to 5 %.
    /// `longest` bounds late arrivals, delays and slow bodies.
    pub fn swarm(seed: u64, longest: Duration) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let all = [
            Fault::NeverSent,
            Fault::LostRequest,
            Fault::LostResponse,
            Fault::LateArrival(longest),
            Fault::Delay(longest),
            Fault::status(StatusCode::INTERNAL_SERVER_ERROR),
            Fault::status(StatusCode::SERVICE_UNAVAILABLE),
            Fault::status_after_effect(StatusCode::INTERNAL_SERVER_ERROR),
            Fault::TruncatedBody,
            Fault::SlowBody(longest),
        ];
        let on = all.into_iter().filter_map(|fault| random.bool().then(|| (random.u32(1..=50), fault))).collect();
        Self::random(random.u64(..), on)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends to the script: the next request that no earlier entry takes suffers this.
    pub fn next(&self, fault: Fault) {
        self.lock().script.push_back(Scripted { condition: None, fault: Some(fault) });
    }

    /// Appends to the script: so many requests pass unharmed, also by chance.
    pub fn pass(&self, requests: usize) {
        let passes = std::iter::repeat_with(|| Scripted { condition: None, fault: None }).take(requests);
        self.lock().script.extend(passes);
    }

    /// Appends to the script: the next such request suffers this. Until it comes, the entry holds up nothing behind it.
    pub fn next_where(&self, condition: impl Fn(&Request) -> bool + Send + 'static, fault: Fault) {
        self.lock().script.push_back(Scripted { condition: Some(Box::new(condition)), fault: Some(fault) });
    }

    /// From now on nothing goes wrong: forgets the script and ends chance, as a simulation does to come to rest.
    pub fn stop(&self) {
        let mut state = self.lock();
        state.script.clear();
        state.random = None;
    }

    /// How often each [kind](Fault::name) was injected.
    pub fn injected(&self) -> BTreeMap<&'static str, u64> {
        self.lock().injected.clone()
    }

    /// How many entries of the script no request has taken yet.
    pub fn scripted(&self) -> usize {
        self.lock().script.len()
    }

    /// What this request suffers. For those who host a fake: call once for each request.
    pub fn draw(&self, request: &Request) -> Option<Fault> {
        let mut state = self.lock();
        let applies = |entry: &Scripted| entry.condition.as_ref().is_none_or(|condition| condition(request));
        let scripted = state.script.iter().position(applies).and_then(|index| state.script.remove(index));
        let fault = match scripted {
            Some(entry) => entry.fault,
            None => state.random.as_mut().and_then(|(random, table)| by_chance(random, table)),
        }?;
        *state.injected.entry(fault.name()).or_default() += 1;
        Some(fault)
    }

    /// Whether a connection that has just been made is to be reset before anything is read from it.
    #[cfg(feature = "server")]
    pub(crate) fn refuses_connection(&self) -> bool {
        let mut state = self.lock();
        let next = state.script.front();
        let refuses = next.is_some_and(|next| next.condition.is_none() && matches!(next.fault, Some(Fault::NeverSent)));
        if refuses {
            state.script.pop_front();
            *state.injected.entry(Fault::NeverSent.name()).or_default() += 1;
        }
        refuses
    }
}

fn by_chance(random: &mut fastrand::Rng, table: &[(u32, Fault)]) -> Option<Fault> {
    let mut drawn = random.u32(0..1000);
    for (share, fault) in table {
        match drawn.checked_sub(*share) {
            Some(rest) => drawn = rest,
            None => return Some(fault.clone().within(random)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::url::BaseUrl;

    fn request(method: Method) -> Request {
        Request::new(method, BaseUrl::parse("https://shop.example").unwrap().request_url().build())
    }

    fn names(faults: &Faults, methods: &[Method]) -> Vec<&'static str> {
        let draw = |method: &Method| faults.draw(&request(method.clone())).map_or("-", |fault| fault.name());
        methods.iter().map(draw).collect()
    }

    #[test]
    fn a_script_is_played_in_order_and_conditions_hold_up_nothing() {
        let faults = Faults::none();
        faults.next_where(|request| request.method == Method::PUT, Fault::LostResponse);
        faults.pass(1);
        faults.next(Fault::NeverSent);
        let methods = [Method::GET, Method::GET, Method::GET, Method::PUT, Method::PUT];
        assert_eq!(names(&faults, &methods), ["-", "never sent", "-", "lost response", "-"]);
        assert_eq!(faults.injected(), [("never sent", 1), ("lost response", 1)].into());
        assert_eq!(faults.scripted(), 0);
    }

    #[test]
    fn chance_has_the_shares_given_and_the_same_seed_draws_the_same() {
        let table = || vec![(100, Fault::LostRequest), (200, Fault::Delay(Duration::from_secs(9)))];
        let methods = vec![Method::GET; 10_000];
        let (one, other) = (Faults::random(5, table()), Faults::random(5, table()));
        assert_eq!(names(&one, &methods), names(&other, &methods));
        let injected = one.injected();
        assert!((900..1_100).contains(&injected["lost request"]), "{injected:?}");
        assert!((1_850..2_150).contains(&injected["delay"]), "{injected:?}");
        one.stop();
        assert_eq!(names(&one, &methods[..1]), ["-"]);
    }

    #[test]
    fn a_swarm_turns_kinds_on_and_off_by_its_seed() {
        let kinds = |seed| {
            let faults = Faults::swarm(seed, Duration::from_secs(1));
            names(&faults, &vec![Method::GET; 3_000]);
            faults.injected().into_keys().collect::<Vec<_>>()
        };
        assert_ne!(kinds(1), kinds(2));
        let ever: std::collections::BTreeSet<_> = (0..40).flat_map(kinds).collect();
        assert_eq!(ever.len(), 9, "{ever:?}");
    }
}
