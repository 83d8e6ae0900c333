//! What clients say of whole traces, and to which project a person moved them.

use rusqlite::{OptionalExtension, Row};
use touchstone_domain::id::{ProjectId, TraceId};
use touchstone_domain::preview::Previews;
use touchstone_domain::summary::TraceState;
use touchstone_domain::trace_info::TraceInfo;

use crate::error::{Result, StoreError};
use crate::migrate::Migration;
use crate::table::label::{Kind, TraceLabels};
use crate::tx::{ReadTx, WriteTx};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    id: "20261123000240",
    sql: "CREATE TABLE trace_info(
            trace INTEGER PRIMARY KEY,
            project INTEGER,
            moved_to INTEGER,
            client_request_id TEXT,
            state INTEGER,
            start_ns INTEGER,
            duration_ns INTEGER,
            request TEXT,
            response TEXT
          ) STRICT;
          CREATE INDEX trace_info_by_request ON trace_info(client_request_id)
            WHERE client_request_id IS NOT NULL;",
}];

impl ReadTx<'_> {
    /// What is said of a trace beside its spans, by its row; its name, session and user as its
    /// labels name them.
    pub fn trace_info(&self, trace_row: i64) -> Result<Option<TraceInfo>> {
        let sql = "SELECT * FROM trace_info WHERE trace = ?1";
        let mut ask = self.conn.prepare_cached(sql)?;
        let Some(mut info) = ask.query_row([trace_row], info).optional()? else { return Ok(None) };
        [info.name, info.session, info.user] = self.trace_named(trace_row)?;
        info.version = self.trace_version(trace_row, false)?;
        Ok(Some(info))
    }

    /// Like [`ReadTx::trace_info`], also where only labels say something.
    pub(crate) fn trace_said(&self, trace_row: i64) -> Result<TraceInfo> {
        if let Some(info) = self.trace_info(trace_row)? {
            return Ok(info);
        }
        let [name, session, user] = self.trace_named(trace_row)?;
        let version = self.trace_version(trace_row, false)?;
        Ok(TraceInfo { name, session, user, version, ..TraceInfo::default() })
    }
}

impl WriteTx<'_> {
    /// Keeps what a client says of a trace, over what it said before; what it does not say stays.
    /// Makes the trace where no span has come yet. False if the trace was deleted.
    pub fn trace_info_put(
        &self,
        id: TraceId,
        said: &TraceInfo,
        labels: &TraceLabels,
    ) -> Result<bool> {
        if self.is_deleted(id)? {
            return Ok(false);
        }
        if let Some(project) = said.project
            && self.project(project)?.is_none()
        {
            return Err(StoreError::NotFound { what: "project", id: project.to_string() });
        }
        let stored = self.trace_stored(id)?;
        let row = stored.as_ref().map_or_else(|| self.trace_next_row(), |trace| Ok(trace.row))?;
        self.trace_info_write(row, said)?;
        for (kind, of_kind) in [(Kind::Tag, &labels.tags), (Kind::Metadata, &labels.metadata)] {
            for (key, value) in of_kind {
                self.label_give(row, kind, key, value)?;
            }
        }
        match &stored {
            Some(trace) => self.trace_sum_up_again(trace)?,
            None => self.sum_up(row, id, None, &[], |_| false)?,
        }
        Ok(true)
    }

    /// Moves traces to a project, whatever their clients say later. Traces that do not exist are
    /// left out; answers how many were moved.
    pub fn traces_move(&self, ids: &[TraceId], project: ProjectId) -> Result<u32> {
        if self.project(project)?.is_none() {
            return Err(StoreError::NotFound { what: "project", id: project.to_string() });
        }
        let mut moved = 0;
        for id in ids {
            let Some(trace) = self.trace(*id)? else { continue };
            let said = TraceInfo { moved_to: Some(project), ..TraceInfo::default() };
            self.trace_info_write(trace.row, &said)?;
            self.trace_sum_up_again(&trace)?;
            moved += u32::from(trace.project != project);
        }
        Ok(moved)
    }

    fn trace_info_write(&self, row: i64, said: &TraceInfo) -> Result<()> {
        let sql = "INSERT INTO trace_info(trace, project, moved_to, client_request_id, state,
              start_ns, duration_ns, request, response)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT DO UPDATE SET
              project = coalesce(excluded.project, project),
              moved_to = coalesce(excluded.moved_to, moved_to),
              client_request_id = coalesce(excluded.client_request_id, client_request_id),
              state = coalesce(excluded.state, state),
              start_ns = coalesce(excluded.start_ns, start_ns),
              duration_ns = coalesce(excluded.duration_ns, duration_ns),
              request = coalesce(excluded.request, request),
              response = coalesce(excluded.response, response)";
        self.conn.prepare_cached(sql)?.execute((
            row,
            said.project.map(|id| id.0),
            said.moved_to.map(|id| id.0),
            &said.client_request_id,
            said.state.map(TraceState::number),
            said.start_ns,
            said.duration_ns,
            &said.previews.request,
            &said.previews.response,
        ))?;
        Ok(())
    }

    pub(crate) fn trace_info_delete(&self, trace: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM trace_info WHERE trace = ?1")?.execute([trace])?;
        Ok(())
    }
}

fn info(row: &Row<'_>) -> rusqlite::Result<TraceInfo> {
    Ok(TraceInfo {
        project: row.get::<_, Option<i64>>("project")?.map(ProjectId),
        moved_to: row.get::<_, Option<i64>>("moved_to")?.map(ProjectId),
        client_request_id: row.get("client_request_id")?,
        state: row.get::<_, Option<i64>>("state")?.map(TraceState::from_number),
        start_ns: row.get("start_ns")?,
        duration_ns: row.get("duration_ns")?,
        previews: Previews { request: row.get("request")?, response: row.get("response")? },
        name: None,
        session: None,
        user: None,
        version: None,
    })
}
