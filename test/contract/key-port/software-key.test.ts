import { softwareMaker } from '../../support/key-port/software-keys.ts';
import { describeKeyPort } from '../../support/key-port/suite.ts';

describeKeyPort(softwareMaker());
