-- No row: the table does not exist, or the user has no right on it.
SELECT t.ENGINE, e.TRANSACTIONS
FROM information_schema.TABLES t
LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = ?
