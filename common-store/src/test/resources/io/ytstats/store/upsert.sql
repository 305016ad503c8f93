-- The reviewed text of the guarded upsert of both tables; UpsertStatementTest holds what UpsertStatement generates against it.
-- A row is changed only to a later data point. The server decides that, so that no other writer can come between.
-- Later is the larger harvest_ts; on equal harvest_ts the larger subs.
-- Assignments run from left to right and see what was assigned before them: subs comes first, while harvest_ts is still the old one.
-- VALUES(x) instead of a row alias: MariaDB has no row alias.
INSERT INTO :table (harvest_ts, channel, :period_column, subs)
VALUES :rows
ON DUPLICATE KEY UPDATE
  subs = IF(VALUES(harvest_ts) > harvest_ts OR (VALUES(harvest_ts) = harvest_ts AND VALUES(subs) > subs), VALUES(subs), subs),
  harvest_ts = GREATEST(harvest_ts, VALUES(harvest_ts))
