-- What is open in one chat, in its order: asked at every commit of a turn and at every claim.

CREATE INDEX outbox_order ON gateway.outbox (tenant_id, conversation_id, position) WHERE next_at IS NOT NULL;
