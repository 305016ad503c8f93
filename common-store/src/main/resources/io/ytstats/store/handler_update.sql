-- How many rows this session has changed so far; rows that an upsert left as they were are not among them.
SHOW SESSION STATUS LIKE 'Handler_update'
