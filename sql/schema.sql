-- The two tables, for MySQL 5.7 to 9 and MariaDB 10.4.2 and newer. Safe to run again: existing tables do not change.
--
-- The channel is case-sensitive: with a default collation the channels UCabc and UCABC would be one row.

CREATE DATABASE IF NOT EXISTS yt
  DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS yt.yt_daily (
  harvest_ts datetime NOT NULL
    COMMENT 'UTC, whole seconds: when the data point was harvested; the latest of its day',
  channel varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
    COMMENT 'YouTube channel id, case-sensitive; at most 100 code points',
  date datetime NOT NULL
    COMMENT 'UTC day of harvest_ts, at 00:00:00',
  subs int NOT NULL
    COMMENT 'subscribers at harvest_ts; it may fall from one harvest to the next',
  PRIMARY KEY (channel, date)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT = 'per channel and day: the data point that was harvested latest';

CREATE TABLE IF NOT EXISTS yt.yt_monthly (
  harvest_ts datetime NOT NULL
    COMMENT 'UTC, whole seconds: when the data point was harvested; the latest of its month',
  channel varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
    COMMENT 'YouTube channel id, case-sensitive; at most 100 code points',
  year_and_month varchar(10) NOT NULL
    COMMENT 'UTC month of harvest_ts, as 2017-08',
  subs int NOT NULL
    COMMENT 'subscribers at harvest_ts; it may fall from one harvest to the next',
  PRIMARY KEY (channel, year_and_month)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
  COMMENT = 'per channel and month: the data point that was harvested latest';
