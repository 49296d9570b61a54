/** A message of the requests topic, on its way to createBackup until it is acknowledged. */
export class Letter {
  readonly id: string;
  readonly publishTime: string;
  readonly data: string;
  /** What the publisher has a right to: to be answered, or to be told what is wrong. */
  readonly expects: 'an answer' | 'a rejection' | 'either';
  readonly #onAcknowledged: (letter: Letter) => void;
  #acknowledged = false;

  constructor(
    told: Pick<Letter, 'id' | 'publishTime' | 'data' | 'expects'>,
    onAcknowledged: (letter: Letter) => void,
  ) {
    this.id = told.id;
    this.publishTime = told.publishTime;
    this.data = told.data;
    this.expects = told.expects;
    this.#onAcknowledged = onAcknowledged;
  }

  get isAcknowledged(): boolean {
    return this.#acknowledged;
  }

  acknowledge(): void {
    this.#acknowledged = true;
    this.#onAcknowledged(this);
  }

  /** As functions-framework hands a Pub/Sub push to the function. */
  get delivery() {
    const data = Buffer.from(this.data).toString('base64');
    return {
      specversion: '1.0',
      id: this.id,
      type: 'google.cloud.pubsub.topic.v1.messagePublished',
      source: '//pubsub.googleapis.com/projects/faults/topics/requests',
      time: this.publishTime,
      data: { message: { data, messageId: this.id, publishTime: this.publishTime } },
    };
  }
}
