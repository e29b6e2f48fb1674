import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { type DialogApi, dialogApi } from '../dialog/api.ts';
import { type RrApi, rrApi } from '../rr/api.ts';
import { type TmApi, tmApi } from '../tm/api.ts';
import { type UacAuthApi, uacAuthApi } from '../uac_auth/api.ts';

/** The two headers that can be changed. */
export type Which = 'from' | 'to';

/** Configuration, and the modules that this one works with. */
export class Uac {
  readonly server: Server;
  readonly restores: 'none' | 'manual' | 'auto';
  readonly password: ByteString;
  readonly parameterNames: Readonly<Record<Which, ByteString>>;
  readonly forcesDialog: boolean;

  constructor(
    server: Server,
    settings: Pick<Uac, 'restores' | 'password' | 'parameterNames' | 'forcesDialog'>,
  ) {
    this.server = server;
    this.restores = settings.restores;
    this.password = settings.password;
    this.parameterNames = settings.parameterNames;
    this.forcesDialog = settings.forcesDialog;
  }

  get tm(): TmApi {
    return this.server.api(tmApi);
  }

  get rr(): RrApi | null {
    return this.server.optionalApi(rrApi);
  }

  get dialog(): DialogApi | null {
    return this.server.optionalApi(dialogApi);
  }

  get auth(): UacAuthApi | null {
    return this.server.optionalApi(uacAuthApi);
  }

  /** Why a script that calls `uac_replace_from()` or `uac_replace_to()` cannot start, or null. */
  replacingProblem(): string | null {
    if (this.restores === 'none') return null;
    if (this.parameterNames.from === '' || this.parameterNames.to === '') {
      return 'rr_from_store_param and rr_to_store_param need names unless restore_mode is none';
    }
    if (this.rr === null) return 'rr must be loaded unless restore_mode is none';
    if (this.restores === 'manual') return null;
    if (!this.forcesDialog) {
      return this.rr.appendsFromTag ? null : 'restore_mode auto needs append_fromtag of rr';
    }
    return this.dialog === null ? 'force_dialog needs the module dialog' : null;
  }

  /** Why a script that calls `uac_auth()` cannot start, or null. */
  authenticatingProblem(): string | null {
    if (this.auth === null) return 'uac_auth() needs the module uac_auth';
    // The CSeq of the later requests of a dialog is kept right with what the Record-Route says.
    return this.rr?.appendsFromTag ? null : 'uac_auth() needs rr with append_fromtag';
  }

  /** A URI as it stands in place of the old one: 2.4 keeps the brackets that are there. */
  enclosed(uri: ByteString): ByteString {
    return this.server.version === '2.4' ? uri : `<${uri}>`;
  }
}

/** First half of the declaration. */
export const uac = declareModule({
  name: 'uac',
  doc: 'Changes From and To unseen by the other side, and answers challenges.',
  requires: ['tm'],
  params: {
    rr_from_store_param: param.string('vsf', 'Record-Route parameter that keeps the old From.'),
    rr_to_store_param: param.string('vst', 'Record-Route parameter that keeps the old To.'),
    restore_mode: param.string(null, '`none`, `manual` or `auto` (the default): who puts the old URIs back.'),
    restore_passwd: param.string('', 'Obscures the kept URIs.'),
    force_dialog: param.integer(0, '1 creates a dialog to keep the old URIs in.'),
  },
  setup: ({ server, params }) => {
    const mode = params.restore_mode ?? '';
    if (mode !== '' && mode !== 'none' && !server.isLoaded('rr')) {
      throw new ModuleProblem(`rr must be loaded for restore_mode ${mode}`);
    }
    const restores = mode === '' ? 'auto' : mode.toLowerCase();
    if (restores !== 'none' && restores !== 'manual' && restores !== 'auto') {
      throw new ModuleProblem(`restore_mode is none, manual or auto, not ${mode}`);
    }
    return new Uac(server, {
      restores,
      password: params.restore_passwd ?? '',
      parameterNames: { from: params.rr_from_store_param ?? '', to: params.rr_to_store_param ?? '' },
      forcesDialog: params.force_dialog !== 0,
    });
  },
});
