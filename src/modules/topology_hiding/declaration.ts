import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { type DialogApi, dialogApi } from '../dialog/api.ts';
import type { Dialog } from '../dialog/dialog.ts';
import { type TmApi, tmApi } from '../tm/api.ts';
import { CallIds } from './call-id.ts';
import { type TextCode, textCodes } from './text-code.ts';

/** Configuration, and the modules that this one works with. */
export class TopologyHiding {
  readonly server: Server;
  readonly forcesDialog: boolean;
  readonly callIds: CallIds;
  /** Names of Contact parameters that are passed on, the last one of the configuration first. */
  readonly passed: { readonly uri: readonly ByteString[]; readonly header: readonly ByteString[] };
  readonly contact: {
    readonly parameter: ByteString;
    readonly password: ByteString;
    readonly code: TextCode;
  };
  /** Names of the dialog values that hold the users given by the script. */
  readonly userValues: { readonly caller: ByteString; readonly callee: ByteString };

  constructor(
    server: Server,
    settings: Pick<TopologyHiding, 'forcesDialog' | 'callIds' | 'passed' | 'contact' | 'userValues'>,
  ) {
    this.server = server;
    this.forcesDialog = settings.forcesDialog;
    this.callIds = settings.callIds;
    this.passed = settings.passed;
    this.contact = settings.contact;
    this.userValues = settings.userValues;
  }

  get tm(): TmApi {
    return this.server.api(tmApi);
  }

  get dialogs(): DialogApi | null {
    return this.server.optionalApi(dialogApi);
  }

  /** What the script asked for in this dialog; null: nothing. */
  optionsOf(dialog: Dialog): HidingOptions | null {
    return (dialog.attachments.get(key) as HidingOptions | undefined) ?? null;
  }

  engage(dialog: Dialog, options: HidingOptions): void {
    dialog.attachments.set(key, options);
  }
}

const key = 'topology_hiding';

/** The letters of `topology_hiding()`. */
export interface HidingOptions {
  /** `U`: the user of the Contact stays. */
  keepsUser: boolean;
  /** `C`: the callee sees another Call-ID. */
  hidesCallId: boolean;
  /** `D`: the id of the dialog stands in the user of the Contact. */
  idInUser: boolean;
  /** `a`, `A`: caller and callee see the Contact they saw first. */
  keepsContact: { caller: boolean; callee: boolean };
}

function names(text: ByteString | null): ByteString[] {
  return (text ?? '')
    .split(';')
    .filter((name) => name !== '')
    .reverse();
}

/** First half of the declaration. */
export const topologyHiding = declareModule({
  name: 'topology_hiding',
  doc: 'Keeps Via, Record-Route and Contact of one side from the other.',
  requires: ['tm'],
  params: {
    force_dialog: param.integer(0, '1: creates a dialog where there is none.'),
    th_passed_contact_uri_params: param.string(null, 'URI parameters of the Contact to pass on, `a;b`.'),
    th_passed_contact_params: param.string(null, 'Header parameters of the Contact to pass on, `a;b`.'),
    th_callid_passwd: param.string('OpenSIPS', 'Obscures a Call-ID.'),
    th_callid_prefix: param.string('DLGCH_', 'Stands before an obscured Call-ID.'),
    th_contact_encode_passwd: param.string('ToPoCtPaSS', 'Obscures a Contact, without a dialog.'),
    th_contact_encode_param: param.string('thinfo', 'URI parameter with the obscured Contact.'),
    th_contact_encode_scheme: param.string('base64', '`base64` or `base32`.', { since: '3.6' }),
    th_contact_caller_username_var: param.string(
      '_th_contact_caller_username_var_',
      'Dialog value with the user that the caller sees.',
      { since: '3.6' },
    ),
    th_contact_callee_username_var: param.string(
      '_th_contact_callee_username_var_',
      'Dialog value with the user that the callee sees.',
      { since: '3.6' },
    ),
    th_callid_loop_protection: param.integer(0, '1: tells own Call-IDs by the From tag.', { since: '4.0' }),
  },
  setup: ({ server, params }) => {
    const code = textCodes[params.th_contact_encode_scheme ?? ''];
    if (code === undefined) {
      throw new ModuleProblem('th_contact_encode_scheme is base64 or base32');
    }
    if (params.force_dialog !== 0 && !server.isLoaded('dialog')) {
      throw new ModuleProblem('force_dialog needs the module dialog');
    }
    const { th_callid_passwd: callIdPassword, th_contact_encode_passwd: contactPassword } = params;
    if (!callIdPassword || !contactPassword) throw new ModuleProblem('passwords must not be empty');
    return new TopologyHiding(server, {
      forcesDialog: params.force_dialog !== 0,
      callIds: new CallIds(server, {
        prefix: params.th_callid_prefix ?? '',
        password: callIdPassword,
        withTag: params.th_callid_loop_protection !== 0,
      }),
      passed: {
        uri: names(params.th_passed_contact_uri_params),
        header: names(params.th_passed_contact_params),
      },
      contact: { parameter: params.th_contact_encode_param ?? 'thinfo', password: contactPassword, code },
      userValues: {
        caller: params.th_contact_caller_username_var ?? '',
        callee: params.th_contact_callee_username_var ?? '',
      },
    });
  },
});
