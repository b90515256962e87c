BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE answer_events (
	event INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	engagement VARCHAR(120) NOT NULL, 
	round VARCHAR(120) NOT NULL, 
	respondent VARCHAR(120) NOT NULL, 
	team VARCHAR(120) NOT NULL, 
	practice VARCHAR(120) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	value FLOAT, 
	evidence VARCHAR(20), 
	note TEXT, 
	confidential BOOLEAN NOT NULL, 
	reason TEXT, 
	approved_by VARCHAR(120), 
	at VARCHAR(32) NOT NULL, 
	FOREIGN KEY(engagement) REFERENCES engagements (id) ON DELETE CASCADE
);
INSERT INTO "answer_events" VALUES(1,'northwind','spring','r1','core','z-last','unknown',NULL,NULL,NULL,0,NULL,NULL,'2026-11-28T21:37:42.685042+00:00');
INSERT INTO "answer_events" VALUES(2,'northwind','spring','r1','core','ci-build','chosen',0.5,'shown','the board of March',0,NULL,NULL,'2026-11-28T21:37:42.685042+00:00');
INSERT INTO "answer_events" VALUES(3,'northwind','spring','r1','core','feature-store','not-applicable',NULL,NULL,NULL,0,'one model','r9','2026-11-28T21:37:42.685042+00:00');
INSERT INTO "answer_events" VALUES(4,'northwind','spring','r1','core','ci-build','chosen',1.0,'stated',NULL,0,NULL,NULL,'2026-11-28T21:37:42.689573+00:00');
INSERT INTO "answer_events" VALUES(5,'northwind','spring','r1','core','ci-build','chosen',0.5,'shown','the board of March',0,NULL,NULL,'2026-11-28T21:37:42.694383+00:00');
INSERT INTO "answer_events" VALUES(6,'northwind','spring','r1','core','new-practice','chosen',1.0,'stated','a note',0,NULL,NULL,'2026-11-28T21:37:42.697945+00:00');
INSERT INTO "answer_events" VALUES(7,'second','spring','r1','core','z-last','unknown',NULL,NULL,NULL,0,NULL,NULL,'2026-11-28T21:37:42.719002+00:00');
INSERT INTO "answer_events" VALUES(8,'second','spring','r1','core','ci-build','chosen',0.5,'shown','the board of March',0,NULL,NULL,'2026-11-28T21:37:42.719002+00:00');
INSERT INTO "answer_events" VALUES(9,'second','spring','r1','core','feature-store','not-applicable',NULL,NULL,NULL,0,'one model','r9','2026-11-28T21:37:42.719002+00:00');
CREATE TABLE computations (
	engagement VARCHAR(120) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	"key" VARCHAR(80) NOT NULL, 
	payload TEXT NOT NULL, 
	made_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (engagement, kind, "key"), 
	FOREIGN KEY(engagement) REFERENCES engagements (id) ON DELETE CASCADE
);
INSERT INTO "computations" VALUES('northwind','projection','k','{"x":1}','2026-11-28T21:37:42.713362+00:00');
CREATE TABLE current_answers (
	engagement VARCHAR(120) NOT NULL, 
	round VARCHAR(120) NOT NULL, 
	respondent VARCHAR(120) NOT NULL, 
	team VARCHAR(120) NOT NULL, 
	practice VARCHAR(120) NOT NULL, 
	event INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	PRIMARY KEY (engagement, round, respondent, team, practice), 
	FOREIGN KEY(engagement) REFERENCES engagements (id) ON DELETE CASCADE, 
	FOREIGN KEY(event) REFERENCES answer_events (event)
);
INSERT INTO "current_answers" VALUES('northwind','spring','r1','core','z-last',1,1);
INSERT INTO "current_answers" VALUES('northwind','spring','r1','core','ci-build',5,2);
INSERT INTO "current_answers" VALUES('northwind','spring','r1','core','feature-store',3,3);
INSERT INTO "current_answers" VALUES('northwind','spring','r1','core','new-practice',6,6);
INSERT INTO "current_answers" VALUES('second','spring','r1','core','z-last',7,7);
INSERT INTO "current_answers" VALUES('second','spring','r1','core','ci-build',8,8);
INSERT INTO "current_answers" VALUES('second','spring','r1','core','feature-store',9,9);
CREATE TABLE documents (
	engagement VARCHAR(120) NOT NULL, 
	part VARCHAR(40) NOT NULL, 
	version INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	saved_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (engagement, part, version), 
	FOREIGN KEY(engagement) REFERENCES engagements (id) ON DELETE CASCADE
);
INSERT INTO "documents" VALUES('northwind','head',1,'{"engagement":1,"id":"northwind","title":"Northwind Freight","currency":"EUR","catalogue":{"id":"maturity-advisor","version":"1.0.0"},"edition":"full"}','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','profile',1,'{"ai":"pilots","engineers":60,"objectives":["speed","risk"]}','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','teams',1,'[{"id":"core","title":"Core","people":14}]','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','respondents',1,'[{"id":"r1","team":"core","role":"engineer"},{"id":"r9","role":"leadership"}]','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','rounds',1,'[{"id":"spring","date":"2026-03-12","consensus":[{"team":"core","practice":"z-last","value":1,"dissent":"operations disagree"},{"team":"core","practice":"ci-build","value":0.25}]},{"id":"autumn","date":"2026-09-12","consensus":[]}]','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','targets',1,'[]','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','limits',1,'{"quarters":6,"weeks-per-quarter":40,"budget":600000,"starts-at-once":4,"week-cost":4000}','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','roadmap',1,'{"pins":[],"forbids":[],"edits":[]}','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','scenarios',1,'[]','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','logs',1,'[]','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','actions',1,'[]','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "documents" VALUES('northwind','rounds',2,'[{"id":"spring","date":"2026-03-12","title":"Spring","consensus":[{"team":"core","practice":"z-last","value":1,"dissent":"operations disagree"},{"team":"core","practice":"ci-build","value":0.25}]},{"id":"autumn","date":"2026-09-12","consensus":[]}]','2026-11-28T21:37:42.709977+00:00');
INSERT INTO "documents" VALUES('second','head',1,'{"engagement":1,"id":"second","title":"Second","currency":"EUR","catalogue":{"id":"maturity-advisor","version":"1.0.0"},"edition":"full"}','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','profile',1,'{"ai":"pilots","engineers":60,"objectives":["speed","risk"]}','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','teams',1,'[{"id":"core","title":"Core","people":14}]','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','respondents',1,'[{"id":"r1","team":"core","role":"engineer"},{"id":"r9","role":"leadership"}]','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','rounds',1,'[{"id":"spring","date":"2026-03-12","consensus":[{"team":"core","practice":"ci-build","value":0.25}]}]','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','targets',1,'[]','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','limits',1,'{"quarters":6,"weeks-per-quarter":40,"budget":600000,"starts-at-once":4,"week-cost":4000}','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','roadmap',1,'{"pins":[],"forbids":[],"edits":[]}','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','scenarios',1,'[]','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','logs',1,'[]','2026-11-28T21:37:42.717604+00:00');
INSERT INTO "documents" VALUES('second','actions',1,'[]','2026-11-28T21:37:42.717604+00:00');
CREATE TABLE engagements (
	id VARCHAR(120) NOT NULL, 
	title TEXT NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "engagements" VALUES('northwind','Northwind Freight','2026-11-28T21:37:42.682860+00:00');
INSERT INTO "engagements" VALUES('second','Second','2026-11-28T21:37:42.717604+00:00');
CREATE TABLE milestones (
	engagement VARCHAR(120) NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	body TEXT NOT NULL, 
	frozen_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (engagement, id), 
	FOREIGN KEY(engagement) REFERENCES engagements (id) ON DELETE CASCADE
);
INSERT INTO "milestones" VALUES('northwind','zulu','{"id":"zulu","title":"Zulu","date":"2026-03-30"}','2026-11-28T21:37:42.686390+00:00');
INSERT INTO "milestones" VALUES('northwind','march','{"id":"march","title":"March","date":"2026-03-31"}','2026-11-28T21:37:42.686724+00:00');
INSERT INTO "milestones" VALUES('second','march','{"id":"march","title":"March","date":"2026-03-31"}','2026-11-28T21:37:42.719588+00:00');
CREATE INDEX answer_events_by_question ON answer_events (engagement, round, practice);
CREATE TRIGGER answer_events_stay BEFORE UPDATE ON answer_events BEGIN SELECT RAISE(ABORT, 'answer_events are append-only'); END;
CREATE TRIGGER milestones_stay BEFORE UPDATE ON milestones BEGIN SELECT RAISE(ABORT, 'milestones are append-only'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('answer_events',9);
COMMIT;
