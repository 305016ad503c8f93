-- The stores' user: it reads, inserts and updates the two tables, and can do nothing more. Run after schema.sql, as an
-- administrator, on MySQL 5.7 to 9 or MariaDB 10.4.2 and newer. Safe to run again: password and lock do not change.
--
-- This file holds no password. The account is created locked; the operator sets the password, from a client that keeps no
-- history of it, and unlocks the account:
--
--   ALTER USER 'pixuser'@'%' IDENTIFIED BY '...' ACCOUNT UNLOCK;
--
-- Until then the account has a random password that nobody knows. A server that checks passwords (validate_password, which
-- MySQL's own packages enable) rejects an account without one, even a locked account.
--
-- Host '%' is any host that can reach the server, as the stores usually run on other hosts. To restrict it, replace each %
-- with the stores' host or network (such as '10.1.2.%'). If the server has anonymous accounts, drop them: for a store on
-- the database's own machine ''@'localhost' has precedence over 'pixuser'@'%'.

-- MySQL has RANDOM_BYTES; MariaDB skips the comment around it. The end adds the kinds of characters that a password check
-- requires.
SET @yt_random = CONCAT(/*!50700 HEX(RANDOM_BYTES(32)), */ SHA2(CONCAT(UUID(), RAND(), NOW(6)), 256), 'XYxy.!-_');

SET @yt_create_user = CONCAT('CREATE USER IF NOT EXISTS ''pixuser''@''%'' IDENTIFIED BY ''', @yt_random, ''' ACCOUNT LOCK');

PREPARE yt_create_user FROM @yt_create_user;

EXECUTE yt_create_user;

DEALLOCATE PREPARE yt_create_user;

SET @yt_random = NULL, @yt_create_user = NULL;

GRANT SELECT, INSERT, UPDATE ON yt.yt_daily TO 'pixuser'@'%';

GRANT SELECT, INSERT, UPDATE ON yt.yt_monthly TO 'pixuser'@'%';
