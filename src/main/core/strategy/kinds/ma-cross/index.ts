import { defineKind } from '../../kind.ts';
import { MaCross } from './ma-cross.ts';
import { DESCRIPTION } from './parameters.ts';

export const MA_CROSS = defineKind(DESCRIPTION, (options) => new MaCross(options));
