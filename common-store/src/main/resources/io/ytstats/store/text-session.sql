SELECT CONCAT('character_set_client=', @@SESSION.character_set_client,
  ', character_set_connection=', @@SESSION.character_set_connection,
  ', character_set_results=', COALESCE(@@SESSION.character_set_results, 'NULL'))
