-- Customers agree that a branch's own calendar outside gets their name and number.
ALTER TABLE customer.consent DROP CONSTRAINT consent_purpose_check;
ALTER TABLE customer.consent ADD CONSTRAINT consent_purpose_check
  CHECK (purpose IN ('service', 'marketing', 'feedback', 'health_notes', 'photos', 'training', 'calendar'));
