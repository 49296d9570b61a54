import type { Differences } from 'google-emulators/test/contract/known-differences.ts';

const notChecked = (limit: string) => ({
  reason: `the emulator does not check ${limit}; the service documents that it refuses it`,
  fails: /Missing expected rejection/,
});

const notApplied = {
  reason: 'the emulator keeps the filter and does not apply it',
  // Something comes that should not, and nothing is missing.
  fails: /deep-equal(?![\s\S]*\n- )[\s\S]*\n\+ {3}'/,
};

/** In what Google's Pub/Sub emulator (0.8.20) does not do as the service does, and as ours does. */
export const pubsubDifferences: Differences = {
  'the labels of a topic can be changed': {
    reason: 'the emulator does not know the field: only schema settings of a topic can be updated',
    fails: /labels is not a known Topic field/,
  },
  'a request of more than 10 MB is refused': {
    reason: 'the emulator never answers a request above the limit: the caller waits for its deadline',
    fails: /DEADLINE_EXCEEDED/,
  },
  'more than 100 attributes is refused': notChecked('how many attributes a message has'),
  'an empty attribute key is refused': notChecked('the keys of attributes'),
  'an attribute key of the reserved kind is refused': notChecked('the keys of attributes'),
  'an attribute key of more than 256 bytes is refused': notChecked('the keys of attributes'),
  'an attribute value of more than 1,024 bytes is refused': notChecked('the values of attributes'),
  'an ordering key of more than 1,024 bytes is refused': notChecked('ordering keys'),
  'an ack deadline of 5 seconds is refused': notChecked('the least ack deadline'),
  'a lease of more than 600 seconds is refused': notChecked('the longest lease'),
  'a filter that does not parse is refused': notChecked('filters'),
  'a filter of more than 256 bytes is refused': notChecked('filters'),
  'a subscription with a filter gets what passes it': notApplied,
  'attributes.kind != "b" lets a and none pass, no more': notApplied,
  'NOT attributes.kind = "b" lets a and none pass, no more': notApplied,
  'attributes:kind AND -hasPrefix(attributes.kind, "b") lets a pass, no more': notApplied,
  'attributes:kind AND (attributes.kind = "\\x62" OR attributes.other = "x") lets b pass, no more':
    notApplied,
  'a message that was refused waits at least as long as the retry policy says': {
    reason: 'the first retry of the emulator comes sooner than the least backoff',
    fails: /less than two seconds/,
  },
  'a dead letter policy after 4 attempts is refused': {
    reason: 'the emulator refuses it too, but as OUT_OF_RANGE',
    fails: /11 OUT_OF_RANGE: The value for max_delivery_attempts/,
  },
  'a dead letter policy after 101 attempts is refused': {
    reason: 'the emulator refuses it too, but as OUT_OF_RANGE',
    fails: /11 OUT_OF_RANGE: The value for max_delivery_attempts/,
  },
  'a message that was refused comes again before those after it': {
    reason: 'the emulator keeps the order of a key up to the first message that is refused: it comes last',
    fails: /'2',\n- {3}'2',\n {4}'3'/,
  },
  'a push tells the ordering key': {
    reason: 'the emulator leaves the ordering key out of pushes',
    fails: /partially[\s\S]*message: \{\n\+/,
  },
  'a push tells its attempt where there is a dead letter policy': {
    reason: 'the emulator tells the attempt to pulls only',
    fails: /partially[\s\S]*\n\+ {3}message: \{/,
  },
  'a subscription that is pushed cannot be pulled, until it is pushed no more': {
    reason: 'the emulator lets anybody pull what it pushes',
    fails: /Missing expected rejection/,
  },
  'with exactly-once delivery an acknowledgement that comes too late is refused': {
    reason: 'the emulator refuses it too, but as INVALID_ARGUMENT and without the details',
    fails: /3 INVALID_ARGUMENT/,
  },
};
