// Generated from the schemas in the code by npm run contract. Do not edit.
// biome-ignore-all format: generated

/** Asks for one backup of a Cloud Spanner database: the JSON in the data of a Pub/Sub message on the requests topic. Attributes of the message are not read. Fields that are not listed here are refused; null is as if the field was not there. */
export interface RequestFields {
  /** The database to back up: projects/P/instances/I/databases/D, with the id of the project, not its number. */
  readonly database: string;
  /** The id of the backup, for idempotency across publishes. {database}, {date}, {hour} and {minute} are filled in from the slot, or without one from the time of publishing (UTC). After that: 2 to 60 lower-case letters, digits, _ and -, beginning with a letter and ending with a letter or digit. Default: a name made of the database, the time of publishing and the message id. */
  readonly backupId?: string;
  /** The schedule that publishes this request. {date}, {hour} and {minute} in backupId are then those of its slot, on the clocks of its time zone: the coming one within the 30 seconds before it, else the last one. In an hour that is repeated when the clocks are put back, the second {hour} is written with a b (02b). */
  readonly slot?: {
    /** The schedule in five fields, as Cloud Scheduler has it. */
    readonly cron: string;
    /** The time zone of the schedule, as in the tz database. */
    readonly timeZone: string;
  };
  /** How long to keep the backup, counted from the moment it is started: 6 hours and 5 minutes to 366 days less 5 minutes; a length in years or months that is up to two days longer than 366 days is cut to that. Durations as gcloud spells them: 14d, 2w, 86400s, 1d12h, P14D. Without a leading P an m is a minute; P1M is a calendar month. Give this or expireTime. */
  readonly retentionPeriod?: string;
  /** When the backup expires (RFC 3339), within the same bounds. Give this or retentionPeriod. */
  readonly expireTime?: string;
  /** The point in time to back up (RFC 3339), in the past and within the database’s version retention. Default: the moment it is started. */
  readonly versionTime?: string;
  /** How the backup is encrypted. Default: as its database. */
  readonly encryptionConfig?: {
    /** USE_DATABASE_ENCRYPTION is the default, and USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION another name for it. CUSTOMER_MANAGED_ENCRYPTION takes kmsKeyName or kmsKeyNames, one of the two; the others take no key. */
    readonly encryptionType: 'USE_DATABASE_ENCRYPTION' | 'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION' | 'GOOGLE_DEFAULT_ENCRYPTION' | 'CUSTOMER_MANAGED_ENCRYPTION';
    /** One key, in the location of the instance. */
    readonly kmsKeyName?: string;
    /** One key for each region of the instance, in any order. */
    readonly kmsKeyNames?: string[];
  };
  /** If the backup could not be started for so long, the request expires; at most 31 days. Default: as configured, 24 h. */
  readonly startWithin?: string;
  /** The publisher’s own correlation ids, carried into every event about this request. */
  readonly labels?: Record<string, string>;
}

/** Withdraws a request for a backup that is not started yet: the JSON in the data of a Pub/Sub message on the requests topic. Attributes of the message are not read. Fields that are not listed here are refused. */
export interface Withdrawal {
  /** Pub/Sub’s id of the message that asked for the backup: what publishing it returned, and what every event names in data.requests. */
  readonly withdraw: string;
  /** The full name of the backup that it asked for: projects/P/instances/I/backups/B. */
  readonly backup: string;
}

/** The backup cannot be started yet, and is tried again until data.startBy. What is in the way is data.blockedBy, the operation of another backup of the database, or said by Spanner in data.error. Comes at most once in a round; a start or an end comes after it. */
export interface WaitingEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the backup. */
  readonly subject: string;
  readonly type: 'dev.spannerbackup.backup.v1.waiting';
  readonly data: {
    /** Everyone whose request this answers, in the order of their arrival. */
    readonly requests: {
      /** Pub/Sub’s id of the message. */
      readonly messageId: string;
      /** The labels of that request. */
      readonly labels: Record<string, string>;
      /** Pub/Sub’s id of the message that withdrew this request: its requester waits for nothing any more. */
      readonly withdrawnBy?: string;
    }[];
    /** 1 for the first try of a backup of this name, one more each time that it was asked for again after an end. */
    readonly round: number;
    /** The long-running operation: projects/P/instances/I/backups/B/operations/O. */
    readonly operation?: string;
    /** The backup, as far as it was known. */
    readonly backup: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** Full name of the database: projects/P/instances/I/databases/D. */
      readonly database: string;
      /** As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed. */
      readonly state?: string;
      /** When Spanner began to create it. */
      readonly createTime?: string;
      /** The point in time of the database that it holds. */
      readonly versionTime?: string;
      /** When Spanner deletes it, as it was set when this event happened. */
      readonly expireTime?: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
      /** How the backup is encrypted. */
      readonly encryption?: {
        /** GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION. */
        readonly encryptionType: string;
        /** The versions of the keys that protect it; none with Google’s own encryption. */
        readonly kmsKeyVersions: string[];
      };
    };
    /** When Spanner began. */
    readonly startedAt?: string;
    /** When the round ended. */
    readonly endedAt?: string;
    /** From startedAt to endedAt, in milliseconds. */
    readonly durationMs?: number;
    /** True where the operation ended well, and the backup was deleted or had expired before it was observed. */
    readonly backupGone?: boolean;
    /** Where it waits to be started: not started by then, it expires, unless somebody joins with more time. */
    readonly startBy: string;
    /** The operation of another backup of this database that was in the way, where one was seen. */
    readonly blockedBy?: string;
    /** A refusal or failure in Spanner’s own words: the canonical gRPC code and its name. */
    readonly error?: {
      /** The canonical gRPC code; 2 (UNKNOWN) where the answer had none. */
      readonly code: number;
      /** The name of the code, such as PERMISSION_DENIED. */
      readonly status: string;
      /** For people; its words are no contract. */
      readonly message: string;
    };
  };
}

/** Spanner has begun to create the backup. */
export interface StartedEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the backup. */
  readonly subject: string;
  readonly type: 'dev.spannerbackup.backup.v1.started';
  readonly data: {
    /** Everyone whose request this answers, in the order of their arrival. */
    readonly requests: {
      /** Pub/Sub’s id of the message. */
      readonly messageId: string;
      /** The labels of that request. */
      readonly labels: Record<string, string>;
      /** Pub/Sub’s id of the message that withdrew this request: its requester waits for nothing any more. */
      readonly withdrawnBy?: string;
    }[];
    /** 1 for the first try of a backup of this name, one more each time that it was asked for again after an end. */
    readonly round: number;
    /** The long-running operation: projects/P/instances/I/backups/B/operations/O. */
    readonly operation: string;
    /** The backup, as far as it was known. */
    readonly backup: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** Full name of the database: projects/P/instances/I/databases/D. */
      readonly database: string;
      /** As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed. */
      readonly state?: string;
      /** When Spanner began to create it. */
      readonly createTime?: string;
      /** The point in time of the database that it holds. */
      readonly versionTime?: string;
      /** When Spanner deletes it, as it was set when this event happened. */
      readonly expireTime?: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
      /** How the backup is encrypted. */
      readonly encryption?: {
        /** GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION. */
        readonly encryptionType: string;
        /** The versions of the keys that protect it; none with Google’s own encryption. */
        readonly kmsKeyVersions: string[];
      };
    };
    /** When Spanner began. */
    readonly startedAt: string;
    /** When the round ended. */
    readonly endedAt?: string;
    /** From startedAt to endedAt, in milliseconds. */
    readonly durationMs?: number;
    /** True where the operation ended well, and the backup was deleted or had expired before it was observed. */
    readonly backupGone?: boolean;
    /** Where it waits to be started: not started by then, it expires, unless somebody joins with more time. */
    readonly startBy?: string;
    /** The operation of another backup of this database that was in the way, where one was seen. */
    readonly blockedBy?: string;
    /** A refusal or failure in Spanner’s own words: the canonical gRPC code and its name. */
    readonly error?: {
      /** The canonical gRPC code; 2 (UNKNOWN) where the answer had none. */
      readonly code: number;
      /** The name of the code, such as PERMISSION_DENIED. */
      readonly status: string;
      /** For people; its words are no contract. */
      readonly message: string;
    };
  };
}

/** The backup is there, unless data.backupGone says that it was deleted or had expired before it was observed. */
export interface SucceededEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the backup. */
  readonly subject: string;
  readonly type: 'dev.spannerbackup.backup.v1.succeeded';
  readonly data: {
    /** Everyone whose request this answers, in the order of their arrival. */
    readonly requests: {
      /** Pub/Sub’s id of the message. */
      readonly messageId: string;
      /** The labels of that request. */
      readonly labels: Record<string, string>;
      /** Pub/Sub’s id of the message that withdrew this request: its requester waits for nothing any more. */
      readonly withdrawnBy?: string;
    }[];
    /** 1 for the first try of a backup of this name, one more each time that it was asked for again after an end. */
    readonly round: number;
    /** The long-running operation: projects/P/instances/I/backups/B/operations/O. */
    readonly operation?: string;
    /** The backup, as far as it was known. */
    readonly backup: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** Full name of the database: projects/P/instances/I/databases/D. */
      readonly database: string;
      /** As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed. */
      readonly state?: string;
      /** When Spanner began to create it. */
      readonly createTime?: string;
      /** The point in time of the database that it holds. */
      readonly versionTime?: string;
      /** When Spanner deletes it, as it was set when this event happened. */
      readonly expireTime?: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
      /** How the backup is encrypted. */
      readonly encryption?: {
        /** GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION. */
        readonly encryptionType: string;
        /** The versions of the keys that protect it; none with Google’s own encryption. */
        readonly kmsKeyVersions: string[];
      };
    };
    /** When Spanner began. */
    readonly startedAt?: string;
    /** When the round ended. */
    readonly endedAt: string;
    /** From startedAt to endedAt, in milliseconds. */
    readonly durationMs?: number;
    /** True where the operation ended well, and the backup was deleted or had expired before it was observed. */
    readonly backupGone?: boolean;
    /** Where it waits to be started: not started by then, it expires, unless somebody joins with more time. */
    readonly startBy?: string;
    /** The operation of another backup of this database that was in the way, where one was seen. */
    readonly blockedBy?: string;
    /** A refusal or failure in Spanner’s own words: the canonical gRPC code and its name. */
    readonly error?: {
      /** The canonical gRPC code; 2 (UNKNOWN) where the answer had none. */
      readonly code: number;
      /** The name of the code, such as PERMISSION_DENIED. */
      readonly status: string;
      /** For people; its words are no contract. */
      readonly message: string;
    };
  };
}

/** Spanner refused the backup or failed to create it; data.error says why. Nothing is tried again in this round. */
export interface FailedEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the backup. */
  readonly subject: string;
  readonly type: 'dev.spannerbackup.backup.v1.failed';
  readonly data: {
    /** Everyone whose request this answers, in the order of their arrival. */
    readonly requests: {
      /** Pub/Sub’s id of the message. */
      readonly messageId: string;
      /** The labels of that request. */
      readonly labels: Record<string, string>;
      /** Pub/Sub’s id of the message that withdrew this request: its requester waits for nothing any more. */
      readonly withdrawnBy?: string;
    }[];
    /** 1 for the first try of a backup of this name, one more each time that it was asked for again after an end. */
    readonly round: number;
    /** The long-running operation: projects/P/instances/I/backups/B/operations/O. */
    readonly operation?: string;
    /** The backup, as far as it was known. */
    readonly backup: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** Full name of the database: projects/P/instances/I/databases/D. */
      readonly database: string;
      /** As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed. */
      readonly state?: string;
      /** When Spanner began to create it. */
      readonly createTime?: string;
      /** The point in time of the database that it holds. */
      readonly versionTime?: string;
      /** When Spanner deletes it, as it was set when this event happened. */
      readonly expireTime?: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
      /** How the backup is encrypted. */
      readonly encryption?: {
        /** GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION. */
        readonly encryptionType: string;
        /** The versions of the keys that protect it; none with Google’s own encryption. */
        readonly kmsKeyVersions: string[];
      };
    };
    /** When Spanner began. */
    readonly startedAt?: string;
    /** When the round ended. */
    readonly endedAt: string;
    /** From startedAt to endedAt, in milliseconds. */
    readonly durationMs?: number;
    /** True where the operation ended well, and the backup was deleted or had expired before it was observed. */
    readonly backupGone?: boolean;
    /** Where it waits to be started: not started by then, it expires, unless somebody joins with more time. */
    readonly startBy?: string;
    /** The operation of another backup of this database that was in the way, where one was seen. */
    readonly blockedBy?: string;
    /** A refusal or failure in Spanner’s own words: the canonical gRPC code and its name. */
    readonly error: {
      /** The canonical gRPC code; 2 (UNKNOWN) where the answer had none. */
      readonly code: number;
      /** The name of the code, such as PERMISSION_DENIED. */
      readonly status: string;
      /** For people; its words are no contract. */
      readonly message: string;
    };
  };
}

/** Somebody cancelled the operation. */
export interface CancelledEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the backup. */
  readonly subject: string;
  readonly type: 'dev.spannerbackup.backup.v1.cancelled';
  readonly data: {
    /** Everyone whose request this answers, in the order of their arrival. */
    readonly requests: {
      /** Pub/Sub’s id of the message. */
      readonly messageId: string;
      /** The labels of that request. */
      readonly labels: Record<string, string>;
      /** Pub/Sub’s id of the message that withdrew this request: its requester waits for nothing any more. */
      readonly withdrawnBy?: string;
    }[];
    /** 1 for the first try of a backup of this name, one more each time that it was asked for again after an end. */
    readonly round: number;
    /** The long-running operation: projects/P/instances/I/backups/B/operations/O. */
    readonly operation?: string;
    /** The backup, as far as it was known. */
    readonly backup: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** Full name of the database: projects/P/instances/I/databases/D. */
      readonly database: string;
      /** As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed. */
      readonly state?: string;
      /** When Spanner began to create it. */
      readonly createTime?: string;
      /** The point in time of the database that it holds. */
      readonly versionTime?: string;
      /** When Spanner deletes it, as it was set when this event happened. */
      readonly expireTime?: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
      /** How the backup is encrypted. */
      readonly encryption?: {
        /** GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION. */
        readonly encryptionType: string;
        /** The versions of the keys that protect it; none with Google’s own encryption. */
        readonly kmsKeyVersions: string[];
      };
    };
    /** When Spanner began. */
    readonly startedAt?: string;
    /** When the round ended. */
    readonly endedAt: string;
    /** From startedAt to endedAt, in milliseconds. */
    readonly durationMs?: number;
    /** True where the operation ended well, and the backup was deleted or had expired before it was observed. */
    readonly backupGone?: boolean;
    /** Where it waits to be started: not started by then, it expires, unless somebody joins with more time. */
    readonly startBy?: string;
    /** The operation of another backup of this database that was in the way, where one was seen. */
    readonly blockedBy?: string;
    /** A refusal or failure in Spanner’s own words: the canonical gRPC code and its name. */
    readonly error: {
      /** The canonical gRPC code; 2 (UNKNOWN) where the answer had none. */
      readonly code: number;
      /** The name of the code, such as PERMISSION_DENIED. */
      readonly status: string;
      /** For people; its words are no contract. */
      readonly message: string;
    };
  };
}

/** The backup could not be started within the time that the request allowed. data.error, where there is one, is the last that Spanner said. */
export interface ExpiredEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the backup. */
  readonly subject: string;
  readonly type: 'dev.spannerbackup.backup.v1.expired';
  readonly data: {
    /** Everyone whose request this answers, in the order of their arrival. */
    readonly requests: {
      /** Pub/Sub’s id of the message. */
      readonly messageId: string;
      /** The labels of that request. */
      readonly labels: Record<string, string>;
      /** Pub/Sub’s id of the message that withdrew this request: its requester waits for nothing any more. */
      readonly withdrawnBy?: string;
    }[];
    /** 1 for the first try of a backup of this name, one more each time that it was asked for again after an end. */
    readonly round: number;
    /** The long-running operation: projects/P/instances/I/backups/B/operations/O. */
    readonly operation?: string;
    /** The backup, as far as it was known. */
    readonly backup: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** Full name of the database: projects/P/instances/I/databases/D. */
      readonly database: string;
      /** As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed. */
      readonly state?: string;
      /** When Spanner began to create it. */
      readonly createTime?: string;
      /** The point in time of the database that it holds. */
      readonly versionTime?: string;
      /** When Spanner deletes it, as it was set when this event happened. */
      readonly expireTime?: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
      /** How the backup is encrypted. */
      readonly encryption?: {
        /** GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION. */
        readonly encryptionType: string;
        /** The versions of the keys that protect it; none with Google’s own encryption. */
        readonly kmsKeyVersions: string[];
      };
    };
    /** When Spanner began. */
    readonly startedAt?: string;
    /** When the round ended. */
    readonly endedAt: string;
    /** From startedAt to endedAt, in milliseconds. */
    readonly durationMs?: number;
    /** True where the operation ended well, and the backup was deleted or had expired before it was observed. */
    readonly backupGone?: boolean;
    /** Where it waits to be started: not started by then, it expires, unless somebody joins with more time. */
    readonly startBy?: string;
    /** The operation of another backup of this database that was in the way, where one was seen. */
    readonly blockedBy?: string;
    /** A refusal or failure in Spanner’s own words: the canonical gRPC code and its name. */
    readonly error?: {
      /** The canonical gRPC code; 2 (UNKNOWN) where the answer had none. */
      readonly code: number;
      /** The name of the code, such as PERMISSION_DENIED. */
      readonly status: string;
      /** For people; its words are no contract. */
      readonly message: string;
    };
  };
}

/** The backup takes longer than it should. Nothing is cancelled, and an end is still announced. */
export interface DelayedEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the backup. */
  readonly subject: string;
  readonly type: 'dev.spannerbackup.backup.v1.delayed';
  readonly data: {
    /** Everyone whose request this answers, in the order of their arrival. */
    readonly requests: {
      /** Pub/Sub’s id of the message. */
      readonly messageId: string;
      /** The labels of that request. */
      readonly labels: Record<string, string>;
      /** Pub/Sub’s id of the message that withdrew this request: its requester waits for nothing any more. */
      readonly withdrawnBy?: string;
    }[];
    /** 1 for the first try of a backup of this name, one more each time that it was asked for again after an end. */
    readonly round: number;
    /** The long-running operation: projects/P/instances/I/backups/B/operations/O. */
    readonly operation: string;
    /** The backup, as far as it was known. */
    readonly backup: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** Full name of the database: projects/P/instances/I/databases/D. */
      readonly database: string;
      /** As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed. */
      readonly state?: string;
      /** When Spanner began to create it. */
      readonly createTime?: string;
      /** The point in time of the database that it holds. */
      readonly versionTime?: string;
      /** When Spanner deletes it, as it was set when this event happened. */
      readonly expireTime?: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
      /** How the backup is encrypted. */
      readonly encryption?: {
        /** GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION. */
        readonly encryptionType: string;
        /** The versions of the keys that protect it; none with Google’s own encryption. */
        readonly kmsKeyVersions: string[];
      };
    };
    /** When Spanner began. */
    readonly startedAt: string;
    /** When the round ended. */
    readonly endedAt?: string;
    /** From startedAt to endedAt, in milliseconds. */
    readonly durationMs?: number;
    /** True where the operation ended well, and the backup was deleted or had expired before it was observed. */
    readonly backupGone?: boolean;
    /** Where it waits to be started: not started by then, it expires, unless somebody joins with more time. */
    readonly startBy?: string;
    /** The operation of another backup of this database that was in the way, where one was seen. */
    readonly blockedBy?: string;
    /** A refusal or failure in Spanner’s own words: the canonical gRPC code and its name. */
    readonly error?: {
      /** The canonical gRPC code; 2 (UNKNOWN) where the answer had none. */
      readonly code: number;
      /** The name of the code, such as PERMISSION_DENIED. */
      readonly status: string;
      /** For people; its words are no contract. */
      readonly message: string;
    };
  };
}

/** A message on the requests topic is no request, or contradicts one; data.reasons says why. */
export interface RejectedEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly type: 'dev.spannerbackup.backup.v1.rejected';
  /** The full name of the backup that holds the name already, or whose request is not withdrawn. */
  readonly subject?: string;
  readonly data: {
    /** Pub/Sub’s id of the message. */
    readonly messageId: string;
    /** When it was published. */
    readonly publishTime: string;
    /** Everything that is wrong with the message, at most 50 reasons. */
    readonly reasons: {
      /** The field, as in encryptionConfig.kmsKeyNames.0; empty for the message as a whole. */
      readonly path: string;
      /** What is wrong with it, for a person. */
      readonly message: string;
    }[];
    /** Whatever labels could be read. */
    readonly labels: Record<string, string>;
    /** The beginning of the message’s data, at most 1 KB. */
    readonly excerpt: string;
    /** The backup that holds the name already, or whose request is not withdrawn, where that is the reason. */
    readonly backup?: string;
  };
}

/** There has been no good backup of the database for longer than its target allows, or nobody could see whether there is one; data.reason says why. The deployment announces it for the databases that it watches. */
export interface StaleEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the database. */
  readonly subject: string;
  readonly data: {
    /** Full name: projects/P/instances/I/databases/D. */
    readonly database: string;
    /** Why. */
    readonly reason: {
      /** BACKED_UP or YOUNG of one that is fresh; NEVER_BACKED_UP, BACKUP_GONE, OLD, LAST_TRY_FAILED, WAITING, NOBODY_ASKED or UNSEEN of one that is stale. Others may come. */
      readonly code: string;
      /** The same in words, for a person. */
      readonly message: string;
    };
    /** How old the newest good backup may be, in milliseconds. */
    readonly maxAgeMs: number;
    /** How old what could be restored is, counted from its version time, in milliseconds. */
    readonly ageMs?: number;
    /** The newest good backup, whoever made it, as it was last seen. */
    readonly newestBackup?: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** The point in time of the database that it holds. */
      readonly versionTime: string;
      /** When Spanner began to create it. */
      readonly createTime: string;
      /** When Spanner deletes it. */
      readonly expireTime: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
    };
  };
  readonly type: 'dev.spannerbackup.database.v1.stale';
}

/** A database that was stale has a good backup again. */
export interface FreshEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** The full name of the database. */
  readonly subject: string;
  readonly data: {
    /** Full name: projects/P/instances/I/databases/D. */
    readonly database: string;
    /** Why. */
    readonly reason: {
      /** BACKED_UP or YOUNG of one that is fresh; NEVER_BACKED_UP, BACKUP_GONE, OLD, LAST_TRY_FAILED, WAITING, NOBODY_ASKED or UNSEEN of one that is stale. Others may come. */
      readonly code: string;
      /** The same in words, for a person. */
      readonly message: string;
    };
    /** How old the newest good backup may be, in milliseconds. */
    readonly maxAgeMs: number;
    /** How old what could be restored is, counted from its version time, in milliseconds. */
    readonly ageMs?: number;
    /** The newest good backup, whoever made it, as it was last seen. */
    readonly newestBackup?: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** The point in time of the database that it holds. */
      readonly versionTime: string;
      /** When Spanner began to create it. */
      readonly createTime: string;
      /** When Spanner deletes it. */
      readonly expireTime: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
    };
  };
  readonly type: 'dev.spannerbackup.database.v1.fresh';
}

/** There is a backup that no request asked for: a schedule of Spanner, the console or somebody else made it. Comes once for each, where the deployment is told to announce them. */
export interface FoundEvent {
  readonly specversion: '1.0';
  /** The same on every sending of this event, and of no other event of this source: deduplicate by it. */
  readonly id: string;
  /** The instance, //spanner.googleapis.com/…; of a rejection the topic, //pubsub.googleapis.com/…. */
  readonly source: string;
  /** When it happened, not when it was sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly type: 'dev.spannerbackup.backup.v1.found';
  /** The full name of the backup. */
  readonly subject: string;
  readonly data: {
    /** The backup, as Spanner shows it. */
    readonly backup: {
      /** Full name: projects/P/instances/I/backups/B. */
      readonly name: string;
      /** Full name of the database: projects/P/instances/I/databases/D. */
      readonly database: string;
      /** As Spanner shows it: READY; STATE_UNSPECIFIED where the backup was gone before it was observed. */
      readonly state: string;
      /** When Spanner began to create it. */
      readonly createTime: string;
      /** The point in time of the database that it holds. */
      readonly versionTime: string;
      /** When Spanner deletes it, as it was set when this event happened. */
      readonly expireTime: string;
      /** Size in bytes: an int64 in decimal, in a string. */
      readonly sizeBytes?: string;
      /** How the backup is encrypted. */
      readonly encryption?: {
        /** GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION. */
        readonly encryptionType: string;
        /** The versions of the keys that protect it; none with Google’s own encryption. */
        readonly kmsKeyVersions: string[];
      };
      /** The schedules of Spanner that made it, by their full names; none where somebody asked for it. */
      readonly backupSchedules: string[];
      /** Backups of the same chain depend on each other; there is none of a full backup on request. */
      readonly incrementalBackupChainId?: string;
      /** The version time of the oldest backup of its chain. */
      readonly oldestVersionTime?: string;
    };
  };
}
