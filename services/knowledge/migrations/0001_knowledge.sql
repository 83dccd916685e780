-- Approved entries in all their versions, products, and which version answered which question of risk.

CREATE TABLE knowledge.revision (
  tenant_id text NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (tenant_id)
);
SELECT tresen.protect('knowledge.revision');

CREATE TABLE knowledge.article (
  tenant_id text NOT NULL,
  article_id text NOT NULL,
  version integer NOT NULL,
  current boolean NOT NULL,
  created_at timestamptz NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (tenant_id, article_id, version)
);
COMMENT ON COLUMN knowledge.article.content IS 'tresen.knowledge.v1.Article. Old versions stay: answers can be reproduced.';
CREATE UNIQUE INDEX article_current ON knowledge.article (tenant_id, article_id) WHERE current;
SELECT tresen.protect('knowledge.article');

CREATE TABLE knowledge.product (
  tenant_id text NOT NULL,
  product_id text NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (tenant_id, product_id)
);
COMMENT ON COLUMN knowledge.product.content IS 'tresen.knowledge.v1.Product';
SELECT tresen.protect('knowledge.product');

CREATE TABLE knowledge.risk_answer (
  tenant_id text NOT NULL,
  message_id text NOT NULL,
  article_id text NOT NULL,
  version integer NOT NULL,
  language text NOT NULL,
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, message_id, article_id)
);
SELECT tresen.protect('knowledge.risk_answer');
SELECT tresen.append_only('knowledge.risk_answer');
