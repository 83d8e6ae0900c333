//! Deletions from their beginning to their purge, retention and space, on a real file.

use std::path::Path;

use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::{AssessmentId, ProjectId, SpanId};
use touchstone_domain::job::{Job, JobState};
use touchstone_ingest::Reader;
use touchstone_ingest::demo::{TRACES, demo_spans};
use touchstone_prices::PriceBook;
use touchstone_store::{
    IncomingSpan, Matching, Options, ProjectRef, Retention, Selection, TraceRecord, prepare,
};

use super::*;
use crate::clock;
use crate::deletion::{begin, parts, restore};

struct Bench {
    store: Store,
    jobs: Jobs,
    upkeep: Upkeep,
}

impl Bench {
    fn open(dir: &Path, undo: Duration) -> Self {
        Self::with(dir, undo, Tasks::new())
    }

    fn with(dir: &Path, undo: Duration, tasks: Tasks) -> Self {
        let options = Options { reader: Arc::new(Reader::default()), now_ns: clock::now_ns };
        let store = Store::open(&dir.join("touchstone.db"), options).unwrap();
        let jobs = Jobs::new(store.clone(), tasks, clock::now_ns);
        let timing = Timing { after: Duration::ZERO, undo };
        let upkeep = Upkeep::new(store.clone(), jobs.clone(), clock::now_ns, timing);
        Self { store, jobs, upkeep }
    }

    /// Fills the Default project; answers how many traces it has.
    async fn fill(&self) -> i64 {
        let (place, prices) = (ProjectRef::Id(ProjectId::DEFAULT), PriceBook::default());
        let spans = demo_spans(TRACES, clock::now_ns(), [7; 16], &place, &prices).unwrap();
        for part in prepare(spans, self.store.dictionaries()).chunks(100).map(<[_]>::to_vec) {
            self.store.write(move |tx| tx.put_spans(&part, 1)).await.unwrap();
        }
        self.traces().await
    }

    /// Puts a trace of so many calls.
    async fn enlarge(&self, calls: u64) {
        let (place, prices) = (ProjectRef::Id(ProjectId::DEFAULT), PriceBook::default());
        let spans = demo_spans(TRACES, clock::now_ns(), [9; 16], &place, &prices).unwrap();
        let call = spans.into_iter().find(|span| span.facts.model.is_some()).unwrap();
        let one = |id: u64| IncomingSpan {
            span_id: SpanId::from_bytes(&id.to_be_bytes()).unwrap(),
            ..call.clone()
        };
        let prepared = prepare((1..=calls).map(one).collect(), self.store.dictionaries());
        for part in prepared.chunks(500).map(<[_]>::to_vec) {
            self.store.write(move |tx| tx.put_spans(&part, 1)).await.unwrap();
        }
        self.store.settle().await.unwrap();
    }

    async fn first_trace(&self) -> TraceRecord {
        let read = self.store.read(|tx| {
            let page = Selection::Matching(Matching::default()).walk(None, 1);
            Ok(tx.selected(&page.unwrap())?.traces.remove(0))
        });
        read.await.unwrap()
    }

    async fn traces(&self) -> i64 {
        self.store.read(|tx| tx.projects()).await.unwrap()[0].trace_count
    }

    async fn delete_all(&self, undo: Duration) -> (i64, Job) {
        let all = Selection::Matching(Matching::default());
        let (deletion, job) = begin(&self.jobs, &all, false, undo).await.unwrap();
        self.jobs.finished().await;
        let job = self.store.read(move |tx| tx.job(&job)).await.unwrap().unwrap();
        (deletion, job)
    }

    async fn deletions(&self) -> usize {
        self.store.read(|tx| tx.deletions()).await.unwrap().len()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.store.close();
    }
}

const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn what_is_deleted_waits_to_be_undone_and_is_purged_after_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(dir.path(), LONG);
    let traces = bench.fill().await;
    let (deletion, job) = bench.delete_all(LONG).await;
    assert_eq!((job.state, job.done, bench.traces().await), (JobState::Done, traces, 0));
    let report: serde_json::Value = serde_json::from_str(&job.report.unwrap()).unwrap();
    assert_eq!(report["traces"], traces);
    let pause = bench.upkeep.turn().await.unwrap();
    assert!(pause <= LONG && pause > LONG / 2, "{pause:?}");
    assert_eq!(bench.deletions().await, 1);

    bench.upkeep.timing.undo = Duration::ZERO;
    bench.upkeep.trash = Trash::default();
    bench.upkeep.turn().await.unwrap();
    assert_eq!(bench.deletions().await, 0);
    let undo = bench.store.write(move |tx| tx.deletion_undo(deletion)).await;
    assert!(undo.is_err(), "what is purged was undone");
    let rows = bench.store.read(|tx| tx.counts_check()).await.unwrap();
    assert_eq!(rows, [""; 0]);
}

#[tokio::test]
async fn a_large_trace_is_hidden_brought_back_and_purged_with_its_counts() {
    let dir = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(dir.path(), LONG);
    bench.enlarge(2_500).await;
    let traces = bench.fill().await;
    let (deletion, job) = bench.delete_all(LONG).await;
    assert_eq!((job.done, bench.traces().await), (traces, 0));
    let undone = bench.store.write(move |tx| tx.deletion_undo(deletion)).await.unwrap();
    assert_eq!(undone, traces);
    restore(&bench.store, deletion).await.unwrap();
    assert_eq!((bench.traces().await, bench.deletions().await), (traces, 0));
    assert_eq!(bench.store.read(|tx| tx.counts_check()).await.unwrap(), [""; 0]);

    bench.delete_all(Duration::ZERO).await;
    bench.upkeep.turn().await.unwrap();
    assert_eq!((bench.traces().await, bench.deletions().await), (0, 0));
    assert_eq!(bench.store.read(|tx| tx.counts_check()).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn no_write_hides_more_than_its_share_of_traces_and_spans() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::open(dir.path(), LONG);
    bench.fill().await;
    let one = bench.first_trace().await;
    let sizes = |spans: &[i64]| -> Vec<usize> {
        let mut traces = vec![one.clone(); spans.len()];
        traces.iter_mut().zip(spans).for_each(|(trace, count)| trace.span_count = *count);
        parts(&traces).iter().map(Vec::len).collect()
    };
    assert_eq!(sizes(&[1; 60]), [25, 25, 10]);
    assert_eq!(sizes(&[100; 7]), [5, 2]);
    assert_eq!(sizes(&[1, 100_000, 1, 1]), [1, 1, 2]);
}

#[tokio::test]
async fn hiding_that_a_restart_cut_short_goes_on_and_is_undone_as_a_whole() {
    let dir = tempfile::tempdir().unwrap();
    let stopped = Tasks::new();
    stopped.stopping().cancel();
    let bench = Bench::with(dir.path(), LONG, stopped);
    let traces = bench.fill().await;
    let (deletion, job) = bench.delete_all(LONG).await;
    assert_eq!((job.state, bench.traces().await), (JobState::Running, traces));
    drop(bench);

    let mut bench = Bench::open(dir.path(), LONG);
    bench.upkeep.turn().await.unwrap();
    bench.jobs.resume().await.unwrap();
    bench.jobs.finished().await;
    assert_eq!(bench.traces().await, 0);
    bench.store.write(move |tx| tx.deletion_undo(deletion)).await.unwrap();
    drop(bench);

    // The process ended before anything came back.
    let mut bench = Bench::open(dir.path(), LONG);
    bench.upkeep.turn().await.unwrap();
    assert_eq!((bench.traces().await, bench.deletions().await), (traces, 0));
}

#[tokio::test]
async fn a_deletion_whose_job_was_cancelled_keeps_what_it_hid_until_it_is_purged() {
    let dir = tempfile::tempdir().unwrap();
    let stopped = Tasks::new();
    stopped.stopping().cancel();
    let mut bench = Bench::with(dir.path(), Duration::ZERO, stopped);
    let traces = bench.fill().await;
    let (deletion, job) = bench.delete_all(LONG).await;
    let id = bench.first_trace().await.trace_id;
    bench.store.write(move |tx| tx.deletion_hide(deletion, &[id], None, None)).await.unwrap();
    bench.upkeep.turn().await.unwrap();
    assert_eq!(bench.deletions().await, 1, "its job still runs");
    bench.jobs.cancel(job.id).await.unwrap();
    bench.upkeep.turn().await.unwrap();
    bench.upkeep.turn().await.unwrap();
    assert_eq!((bench.deletions().await, bench.traces().await), (0, traces - 1));
}

#[tokio::test]
async fn retention_deletes_what_is_old_once_it_is_due() {
    let dir = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(dir.path(), LONG);
    let traces = bench.fill().await;
    let now_ns = clock::now_ns();
    let set = async |due_ns: i64| {
        let retention = Some(Retention { days: 1, include_kept: false });
        let set =
            bench.store.write(move |tx| tx.retention_set(ProjectId::DEFAULT, retention, due_ns));
        set.await.unwrap();
    };
    let retention = Retention { days: 1, include_kept: false };
    let old = bench
        .store
        .read(move |tx| tx.retention_would_delete(ProjectId::DEFAULT, &retention, now_ns));
    let old = old.await.unwrap();
    assert!(old > 0 && old < traces, "{old} of {traces} are old");
    set(now_ns + 60_000_000_000).await;
    let pause = bench.upkeep.turn().await.unwrap();
    assert!(pause <= Duration::from_mins(1), "{pause:?}");
    assert_eq!(bench.traces().await, traces);
    set(now_ns).await;
    bench.upkeep.turn().await.unwrap();
    bench.jobs.finished().await;
    bench.upkeep.turn().await.unwrap();
    assert_eq!((bench.traces().await, bench.deletions().await), (traces - old, 0));
    let next = bench.store.read(|tx| tx.retentions()).await.unwrap()[0].due_ns;
    assert!(next > now_ns + 80_000 * 1_000_000_000, "it is due again in a day");
}

#[tokio::test]
async fn space_is_given_back_only_while_nothing_else_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(dir.path(), Duration::ZERO);
    let free = async |bench: &Bench| bench.store.read(|tx| tx.pages_free()).await.unwrap();
    let bytes = 4 << 20;
    let fill = move |tx: &touchstone_store::WriteTx<'_>| tx.setting_set("x", &"y".repeat(bytes));
    bench.store.write(fill).await.unwrap();
    bench.store.write(|tx| tx.setting_set("x", "")).await.unwrap();
    let before = free(&bench).await;
    assert!(before > 256, "{before} pages are free");
    let look = async |bench: &mut Bench| bench.upkeep.space.turn(&bench.store.clone()).await;
    assert!(look(&mut bench).await.unwrap().is_some(), "it waits for a while without writes");
    assert_eq!(free(&bench).await, before);
    assert_eq!(look(&mut bench).await.unwrap(), None);
    assert!(free(&bench).await <= 256);
}

#[test]
fn a_damaged_file_is_told_with_where_the_newest_copy_lies() {
    let copy = touchstone_store::StoreCopy { path: "/b/copy.db".into(), bytes: 1, made_ns: 1 };
    let told = found(vec!["bad page".into()], &[copy], 7);
    assert_eq!(told.state, touchstone_store::Soundness::Damaged);
    assert!(told.problems[1].contains("touchstone restore '/b/copy.db'"), "{told:?}");
    let none = found(vec!["bad page".into()], &[], 7);
    assert!(none.problems[1].contains("no backup"), "{none:?}");
}

#[tokio::test]
async fn a_deleted_assessment_is_forgotten_once_its_time_is_over() {
    let dir = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(dir.path(), Duration::ZERO);
    bench.fill().await;
    let trace = bench.first_trace().await;
    let assessment = |number: u8| Assessment {
        id: AssessmentId::from_bytes(&[number; 16]).unwrap(),
        trace_id: trace.trace_id,
        span_id: None,
        name: "q".into(),
        verdict: Verdict::Feedback { value: true.into(), error: None },
        source: Source { kind: SourceKind::Human, id: "ann".into() },
        rationale: None,
        metadata: serde_json::Map::new(),
        overrides: None,
        valid: true,
        created_ns: 1,
        updated_ns: 1,
    };
    let (over, waiting) = (assessment(1), assessment(2));
    let [gone, kept] = [over.id, waiting.id];
    let later_ns = clock::now_ns() + 60_000_000_000;
    let aside = bench.store.write(move |tx| {
        tx.assessment_create(&over)?;
        tx.assessment_create(&waiting)?;
        tx.assessment_put_aside(gone, 1)?;
        tx.assessment_put_aside(kept, later_ns)
    });
    aside.await.unwrap();
    bench.upkeep.turn().await.unwrap();
    assert!(bench.store.write(move |tx| tx.assessment_restore(gone)).await.is_err());
    assert_eq!(bench.store.write(move |tx| tx.assessment_restore(kept)).await.unwrap().id, kept);
}
