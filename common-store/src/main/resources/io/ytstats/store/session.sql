-- Run on each new connection. Without strict mode a server stores the nearest value that fits, and says nothing. With
-- another character set than utf8mb4 it takes several channel ids for one; a server's own settings, an init_connect or a
-- proxy can bring one about.
SET SESSION sql_mode = TRIM(LEADING ',' FROM CONCAT(@@SESSION.sql_mode, ',STRICT_TRANS_TABLES,STRICT_ALL_TABLES')),
  SESSION character_set_client = utf8mb4,
  SESSION character_set_results = utf8mb4,
  SESSION collation_connection = utf8mb4_bin
