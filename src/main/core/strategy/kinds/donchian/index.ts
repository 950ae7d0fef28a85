import { defineKind } from '../../kind.ts';
import { Donchian } from './donchian.ts';
import { DESCRIPTION } from './parameters.ts';

export const DONCHIAN = defineKind(DESCRIPTION, (options) => new Donchian(options));
