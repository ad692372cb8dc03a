// node vectors.mjs NAME... > ../Vectors/vectors.json: small texts, written for this purpose, with the ids that the reference gives them.
// REFERENCE_MODULES: see reference.mjs.

import { encoder } from './reference.mjs';

const TEXTS = [
  '', ' ', 'a', 'Hello, world!', 'The quick brown fox jumps over the lazy dog.', 'indivisibility', '  two  spaces  ', '\n', '\r\n\r\n', ' \n\t\n x',
  "I'm sure they'll say it's what we've DON'T'VE, you'd'RE 'tis", 'caſe\'ſ', 'camelCaseHTTPServer2XMLparser', 'snake_case_name = other_name',
  '1234567890 3.14159 0xFF 1,000,000', 'if (x != null) { return a[i] + "b"; } // done\n', '/// <summary>\n///   text\n/// </summary>\n', 'https://example.org/a/b?c=d&e=f#g',
  '<|endoftext|> <|endofprompt|> <|start|>user', 'naïve café Ångström ÉCOLE ßtraße', 'Съешь ещё этих мягких французских булок', 'Ξεσκεπάζω την ψυχοφθόρα βδελυγμία',
  '敏捷的棕色狐狸跳过了懒狗。', 'いろはにほへと ちりぬるを', '다람쥐 헌 쳇바퀴에 타고파', 'نص حكيم له سر قاطع', 'दिल की धड़कन', 'เป็นมนุษย์สุดประเสริฐ',
  '👩‍💻🇩🇪❤️🎉🎉🎉', 'e\u0301a\u0300 \u0301x', 'ǅungla ᾈ ʰa ªº', '①②③½¾ Ⅷ ٣٤٥', '𝐀𝒜𐐀𐐨𠀀', '\u00a0\u2003\u3000wide\u0085\u2028next', '\ufeffbom\u200bzero', '\u0000\u0001\u007f',
  '{"role":"user","content":[{"type":"text","text":"Hi\\n"}],"n":1}', '----------------------------------------', '################\n****\n====\n', '\t\t\t\tdeep\n\t\t\t\tdeep',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAb', '                                                        x',
  'abcabcabcabcabcabcabcabcabcabcabcabc', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', 'ZXQJKV zxqjkv QZ', "''' '''s 's", 'SELECT * FROM t WHERE a=\'b\'\r\n;',
];

const names = process.argv.slice(2);
const vectors = TEXTS.map((text) => ({ text, ids: {} }));
for (const name of names) {
  const encode = await encoder(name);
  for (const vector of vectors) vector.ids[name] = Array.from(encode(vector.text));
}

// One line for each text, ASCII alone, so that no editor and no tool changes a character on its way.
const ascii = (json) => json.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
process.stdout.write(`[\n${vectors.map((vector) => `  ${ascii(JSON.stringify(vector))}`).join(',\n')}\n]\n`);
