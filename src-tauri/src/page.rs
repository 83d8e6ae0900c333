//! The page in the window, as the shell sees it: what it is told, and what waits until it listens.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tauri::ipc::Channel;

/// Events that wait for a page; older ones go first.
const WAITING: usize = 16;
/// So long a page may need to hear a question before whoever asks again is done with it.
const HEARING: Duration = Duration::from_secs(2);

/// What the page is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Event {
    /// An action was chosen in the menu.
    Action { id: String },
    /// A link to a trace was opened.
    Open { trace: String, span: Option<String> },
    /// A link was opened that leads nowhere.
    BadLink { link: String },
    /// Files are held over the window, or no more.
    Drag { over: bool },
    /// Files were dropped.
    Drop { paths: Vec<String> },
    /// The user closes the window. It stays until the page wants it gone.
    Closing { tray: bool },
    /// The user quits the program. It goes on until the page wants its end.
    Quitting,
    /// The page ended by itself and was opened anew.
    Crashed,
}

/// The page, if one listens.
#[derive(Default)]
pub(crate) struct Page(Mutex<State>);

#[derive(Default)]
struct State {
    channel: Option<Channel<Event>>,
    waiting: Vec<Event>,
    /// When a question was put to the page that it has not heard yet.
    asked: Option<Instant>,
}

impl Page {
    /// A page listens from now on, in place of any before it, and is told what waited.
    pub(crate) fn attach(&self, channel: Channel<Event>) {
        let mut state = self.state();
        for event in std::mem::take(&mut state.waiting) {
            // Whoever does not listen any more is replaced by the next page.
            let _ = channel.send(event);
        }
        state.asked = None;
        state.channel = Some(channel);
    }

    /// The page is gone.
    pub(crate) fn detach(&self) {
        let mut state = self.state();
        state.channel = None;
        state.asked = None;
    }

    /// Tells the page something, as soon as there is one.
    pub(crate) fn tell(&self, event: Event) {
        let mut state = self.state();
        if let Some(channel) = &state.channel
            && channel.send(event.clone()).is_ok()
        {
            return;
        }
        if state.waiting.len() == WAITING {
            state.waiting.remove(0);
        }
        state.waiting.push(event);
    }

    /// Puts a question to the page. False where there is none, and where it did not even hear the last
    /// one for a while: a page that hangs must not keep the program from ending.
    pub(crate) fn ask(&self, question: Event) -> bool {
        self.ask_at(question, Instant::now())
    }

    fn ask_at(&self, question: Event, now: Instant) -> bool {
        let mut state = self.state();
        if let Some(asked) = state.asked {
            return now.duration_since(asked) < HEARING;
        }
        let told = state.channel.as_ref().is_some_and(|channel| channel.send(question).is_ok());
        state.asked = told.then_some(now);
        told
    }

    /// The page heard the question, and deals with it.
    pub(crate) fn heard(&self) {
        self.state().asked = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tauri::ipc::InvokeResponseBody;

    use super::*;

    /// A page, and what it heard as JSON.
    fn listener() -> (Channel<Event>, Arc<Mutex<Vec<String>>>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&heard);
        let channel = Channel::new(move |body| {
            if let InvokeResponseBody::Json(json) = body {
                noted.lock().unwrap().push(json);
            }
            Ok(())
        });
        (channel, heard)
    }

    #[test]
    fn what_happens_before_the_page_listens_is_told_once_it_does() {
        let page = Page::default();
        page.tell(Event::Open { trace: "ab".to_owned(), span: None });
        let (channel, heard) = listener();
        page.attach(channel);
        page.tell(Event::Drag { over: true });
        let expected =
            [r#"{"kind":"open","trace":"ab","span":null}"#, r#"{"kind":"drag","over":true}"#];
        assert_eq!(*heard.lock().unwrap(), expected);
    }

    #[test]
    fn only_so_much_waits_and_the_oldest_goes_first() {
        let page = Page::default();
        for number in 0..100 {
            page.tell(Event::Action { id: number.to_string() });
        }
        let (channel, heard) = listener();
        page.attach(channel);
        assert_eq!(heard.lock().unwrap().len(), WAITING);
        assert!(heard.lock().unwrap()[0].contains("84"));
    }

    #[test]
    fn without_a_page_nothing_can_be_asked() {
        let page = Page::default();
        assert!(!page.ask(Event::Quitting));
        let (channel, _) = listener();
        page.attach(channel);
        assert!(page.ask(Event::Quitting));
        page.detach();
        assert!(!page.ask(Event::Quitting));
    }

    #[test]
    fn a_page_is_asked_once_until_it_hears_and_not_waited_for_without_end() {
        let page = Page::default();
        let (channel, heard) = listener();
        page.attach(channel);
        let begun = Instant::now();
        let ask = |ms| page.ask_at(Event::Quitting, begun + Duration::from_millis(ms));
        assert_eq!([ask(0), ask(200), ask(2500)], [true, true, false]);
        assert_eq!(heard.lock().unwrap().len(), 1);
        page.heard();
        assert!(ask(3000));
        assert_eq!(heard.lock().unwrap().len(), 2);
    }
}
