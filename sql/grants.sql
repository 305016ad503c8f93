-- The stores' user: it reads, inserts and updates the two tables, and can do nothing more. Run after schema.sql, as an
-- administrator, on MySQL 5.7 to 9 or MariaDB 10.4.2 and newer. Safe to run again: password and lock stay as they are.
--
-- No password stands here. The account is made locked, so that it is never open without one; the operator sets the
-- password, from a client that keeps no history of it, and unlocks the account:
--
--   ALTER USER 'pixuser'@'%' IDENTIFIED BY '...' ACCOUNT UNLOCK;
--
-- Host '%' is any host that can reach the server, as the stores run elsewhere than the database. To narrow it, put the
-- stores' host or network (such as '10.1.2.%') for % throughout. If the server has anonymous accounts, drop them:
-- ''@'localhost' comes before 'pixuser'@'%' for a store on the database's own machine.

CREATE USER IF NOT EXISTS 'pixuser'@'%' ACCOUNT LOCK;

GRANT SELECT, INSERT, UPDATE ON yt.yt_daily TO 'pixuser'@'%';

GRANT SELECT, INSERT, UPDATE ON yt.yt_monthly TO 'pixuser'@'%';
