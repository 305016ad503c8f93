-- Run on each new connection. Without strict mode a server silently stores the nearest value that fits. With another
-- character set than utf8mb4 it stores different channel ids as one; the server's settings, an init_connect or a proxy can
-- set one. The time zone is for columns of the type TIMESTAMP: values are UTC.
SET SESSION time_zone = '+00:00',
  SESSION sql_mode = TRIM(LEADING ',' FROM CONCAT(@@SESSION.sql_mode, ',STRICT_TRANS_TABLES,STRICT_ALL_TABLES')),
  SESSION character_set_client = utf8mb4,
  SESSION character_set_results = utf8mb4,
  SESSION collation_connection = utf8mb4_bin
