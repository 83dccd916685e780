-- Rows of these queues are updated once or twice soon after they were written: with room in their page an update that
-- changes no indexed column (a lease) touches no index.
ALTER TABLE gateway.inbox SET (fillfactor = 70);
ALTER TABLE gateway.status_report SET (fillfactor = 60);
