-- Run on each new connection. Without strict mode a server stores the nearest value that fits, and says nothing.
SET SESSION sql_mode = TRIM(LEADING ',' FROM CONCAT(@@SESSION.sql_mode, ',STRICT_TRANS_TABLES,STRICT_ALL_TABLES'))
