-- The guarded upsert: a row is changed only by a fresher one, decided in the server, where no other writer comes between.
-- Fresher is the larger harvest_ts; on equal harvest_ts the larger subs.
-- Assignments run from left to right and see what was assigned before them: subs first, while harvest_ts is still the old one.
-- VALUES(x) and not a row alias: MariaDB has no row alias.
INSERT INTO yt_monthly (harvest_ts, channel, year_and_month, subs)
VALUES (?, ?, ?, ?)
ON DUPLICATE KEY UPDATE
  subs = IF(VALUES(harvest_ts) > harvest_ts OR (VALUES(harvest_ts) = harvest_ts AND VALUES(subs) > subs), VALUES(subs), subs),
  harvest_ts = GREATEST(harvest_ts, VALUES(harvest_ts))
