-- The database's users, each with the least that its program needs. Run after schema.sql, as an administrator, on MySQL 5.7
-- to 9 or MariaDB 10.4.2 and newer. Safe to run again: passwords and locks do not change.
--
--   pixuser        both stores: reads, inserts and updates the two tables (the default of --db-user)
--   store-daily    one store alone, where each has a user of its own: the same on yt_daily
--   store-monthly  the same on yt_monthly
--   audit          reads both tables; audit.sh --repair writes too, so run that as pixuser
--   console        reads both tables: for scripts/status.sh, dashboards and people
--
-- This file holds no password. The accounts are created locked; the operator sets the password of those that are used, from
-- a client that keeps no history of it, and unlocks the account:
--
--   ALTER USER 'pixuser'@'%' IDENTIFIED BY '...' ACCOUNT UNLOCK;
--
-- Until then the accounts have a random password that nobody knows. A server that checks passwords (validate_password, which
-- MySQL's own packages enable) rejects an account without one, even a locked account.
--
-- Host '%' is any host that can reach the server, as the programs usually run on other hosts. To restrict it, replace each %
-- with their host or network (such as '10.1.2.%'). If the server has anonymous accounts, drop them: for a program on the
-- database's own machine ''@'localhost' has precedence over 'pixuser'@'%'. To accept encrypted connections only, add
-- REQUIRE SSL to the ALTER USER.

-- MySQL has RANDOM_BYTES; MariaDB skips the comment around it. The end adds the kinds of characters that a password check
-- requires.
SET @yt_random = CONCAT(/*!50700 HEX(RANDOM_BYTES(32)), */ SHA2(CONCAT(UUID(), RAND(), NOW(6)), 256), 'XYxy.!-_');

SET @yt_identified = CONCAT('@''%'' IDENTIFIED BY ''', @yt_random, '''');

SET @yt_create_users = CONCAT('CREATE USER IF NOT EXISTS ''pixuser''', @yt_identified, ', ''store-daily''', @yt_identified,
  ', ''store-monthly''', @yt_identified, ', ''audit''', @yt_identified, ', ''console''', @yt_identified, ' ACCOUNT LOCK');

PREPARE yt_create_users FROM @yt_create_users;

EXECUTE yt_create_users;

DEALLOCATE PREPARE yt_create_users;

SET @yt_random = NULL, @yt_identified = NULL, @yt_create_users = NULL;

GRANT SELECT, INSERT, UPDATE ON yt.yt_daily TO 'pixuser'@'%', 'store-daily'@'%';

GRANT SELECT, INSERT, UPDATE ON yt.yt_monthly TO 'pixuser'@'%', 'store-monthly'@'%';

GRANT SELECT ON yt.yt_daily TO 'audit'@'%', 'console'@'%';

GRANT SELECT ON yt.yt_monthly TO 'audit'@'%', 'console'@'%';
