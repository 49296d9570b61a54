import { describe } from 'node:test';
import { stagesOn } from './stage.ts';
import { mainJob } from './story.ts';

for (const pushForm of ['raw', 'eventarc'] as const)
  describe(`on our own stack, pushed in the ${pushForm} form`, () => {
    mainJob(stagesOn({ pushForm }));
  });
