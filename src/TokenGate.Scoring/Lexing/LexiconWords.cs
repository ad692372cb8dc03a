namespace TokenGate.Scoring.Lexing;

/// <summary>
/// The words of the <see cref="Lexicon"/>, separated by single spaces. Ideographs stand one by one, as the scanner cuts them.
/// </summary>
internal static class LexiconWords
{
    public const string EnglishFunction =
        "the be to of and a in that have i it for not on with he as you do at this but his by from they we say her she or an will my one all would " +
        "there their what so up out if about who get which go me when make can like time no just him know take people into year your good some " +
        "could them see other than then now look only come its over think also back after use two how our work first well way even new want because " +
        "any these give day most us is are was were been has had did does am being where why while during before between through under again more such " +
        "very too each both few those own same off down should may might must shall upon whose whom however therefore although though since until unless";

    public const string OtherFunction =
        "der die das und ist ein eine einen einem einer nicht mit auf für von zu den dem des im sich auch es an werden aus hat dass sie nach wird bei um am sind noch wie " +
        "le la les de des du un une et est que qui dans pour pas sur au avec ce il elle ne se plus par je nous vous sont mais ou on cette ces son sa ses leur être avoir " +
        "el los las que y en un una es por con para como más pero sus le ya o este sí porque esta entre cuando muy sin sobre ser son también me hasta hay donde quien " +
        "di il che e la per non si da in un sono del della con una lo le gli come anche più ma nel alla dei al questo essere ha " +
        "o a os as do da que e em um para com não uma no na por mais dos como mas ao ele das à seu sua ou quando muito nos já está eu também só pelo pela " +
        "het een van is dat op te zijn met voor niet aan er om dan ook als maar bij naar heeft deze door over ze wat worden nog wordt " +
        "ve bir bu için ile de da ne çok olarak daha gibi kadar sonra olan var ama ki mi " +
        "și în la cu pe că este mai din care nu se sunt fost pentru dar sau ca " +
        "và của là có trong cho không được với các một người này đó như khi từ những cũng " +
        "и в не на что с по как это из у за от то же для он она они мы вы я а но к его её был была были быть или так уже если " +
        "και το να του η της με που την από για στο είναι ο οι τα σε δεν ένα μια " +
        "في من على إلى أن ما هذا هذه التي الذي عن مع كان لا هو هي كما بين أو " +
        "och att det som en är av för med till den har inte om ett han från vi så kan ska eller jag blir vara mycket denna efter utan också igår måste när alla våra sig " +
        "og det er til af med som på ikke har den de vi kan skal eller jeg et ved hvis når blev være også fra efter denne ikkje eg frå meg være må skulle " +
        "ja on ei että se hän ovat oli mutta kun niin myös tai jos ole vain sen joka kuin ovat meille meidän minä sinä tämä jotta sekä voi vasta ennen kanssa pitää täytyy " +
        "i w na nie się z że jest do to o jak po co tak za od przez są dla czy jego być tylko lub oraz może nam musimy wtedy gdy jeśli będą który która które " +
        "a se na v je že s z o k i do to jsou jako pro by po které nebo jeho jsem není bude jsme musíme mu nám až tak byl byla když sú nie sa čo ako pre aby už " +
        "a az és hogy nem is egy van ez de meg már csak vagy mint ha el lesz volt azt ezt kell minden még után között nekünk amikor mert lehet akkor fel ki " +
        "i u je da na se za su od s o kao ali ili nije bi što koji koja to će smo sve samo kada još iz moramo biti ima bilo ovo više in je za ni pa so tudi ali če kot bo " +
        "yang dan di ini itu dengan untuk pada adalah dari dalam tidak akan juga ke oleh saya kami karena atau ada dapat telah bisa jika harus agar setelah sudah lebih dia mereka bahwa kepada sebelum oleh apabila boleh " +
        "ang ng sa na ay mga at ito siya namin kung para hindi may kay ni ko mo ako ikaw niya kami sila lahat pero dahil kapag upang bago noong " +
        "na ya wa kwa ni katika la za kuwa hii kama si lakini ili au pia huu hiyo yake zao baada kabla kila bila sana lazima kwamba yetu cha vya " +
        "i amb els les una per que és no del dels aquest aquesta però com més seva també van ha son als quan molt " +
        "die en van in is nie het dit vir met op te wat sy hulle ons jy maar ook was sal kan moet as by aan " +
        "ir kad yra tai su į iš ne jis ji jie kaip o dėl buvo tik taip mums jei ar per prie iki po mes apie jau visi un ir ka no ar uz nav kā viņš tas es mēs lai arī vai pie pēc ja on et ning kui ka siis ta me see oli aga või nii mis meie seda välja kõik enne pärast peame " +
        "dhe në të për me nga që një është ky kjo por nuk si më do janë nëse kur " +
        "і й та що не на у в з до як це за від є але для про він вона ми ви його її були був бути або ще вже якщо коли тільки також и на в за от не да се с че като са ще но по който която това или беше има и у је да на се за су од са као али или није што који која " +
        "है के में की को से का और पर यह हैं एक नहीं ने भी कि था लिए " +
        "את של על לא זה הוא היא עם כי אני יש גם או אם 的 了 是 在 我 有 和 不 他 这 個 个 们 也 就 都 而 の は に を た が で て と し れ さ も な";

    public const string Lorem =
        "lorem ipsum dolor amet consectetur consectetuer adipiscing adipisicing elit eiusmod tempor incididunt labore dolore magna aliqua minim veniam quis nostrud " +
        "exercitation ullamco laboris nisi aliquip commodo consequat duis aute irure reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur " +
        "excepteur sint occaecat cupidatat proident culpa qui officia deserunt mollit anim laborum curabitur hendrerit libero eleifend blandit nunc ornare " +
        "odio ut orci gravida imperdiet nullam purus lacinia pretium maecenas dapibus elementum vivamus phasellus ultrices rutrum " +
        "pellentesque fermentum volutpat vitae tortor donec sollicitudin praesent turpis etiam mauris sagittis tellus aenean euismod feugiat " +
        "vestibulum primis faucibus luctus posuere cubilia curae proin metus aliquet augue suspendisse potenti felis tincidunt lobortis justo nibh " +
        "mattis vulputate accumsan congue malesuada rhoncus scelerisque varius venenatis viverra pulvinar risus habitant morbi tristique " +
        "senectus netus fames egestas sapien tempus arcu ultricies ligula condimentum ullamcorper quisque vehicula cras dignissim bibendum laoreet fusce " +
        "convallis erat eget urna cursus habitasse platea dictumst nisl molestie facilisi facilisis iaculis interdum aptent taciti sociosqu litora torquent " +
        "conubia nostra inceptos himenaeos placerat pharetra molestiae illum aperiam dolorum excepturi fuga aliquam expedita nemo iure possimus saepe voluptatem eveniet " +
        "alias iste natus accusantium doloremque laudantium totam rem eaque ipsa quae illo inventore veritatis quasi architecto beatae dicta explicabo " +
        "aspernatur aut odit fugit consequuntur magni dolores eos ratione sequi nesciunt neque porro quisquam dolorem quia adipisci numquam eius modi tempora " +
        "incidunt magnam quaerat minima nostrum exercitationem corporis suscipit laboriosam aliquid commodi consequatur autem voluptas nihil " +
        "iusto dignissimos ducimus blanditiis praesentium voluptatum deleniti atque corrupti quos quas molestias occaecati cupiditate provident similique mollitia animi " +
        "harum quidem rerum facilis distinctio libero soluta nobis eligendi optio cumque impedit placeat facere omnis assumenda repellendus temporibus " +
        "quibusdam officiis debitis necessitatibus voluptates repudiandae recusandae itaque earum tenetur sapiente delectus reiciendis voluptatibus maiores " +
        "perferendis doloribus asperiores repellat unde perspiciatis maxime deserunt vitae accusamus quod ipsam eum dolorum veniam laborum";

    public const string Material =
        "this these following below above attached text code file files function class method script document doc log logs article email mail message transcript conversation passage " +
        "passages context paragraph story data table csv json yaml config diff patch commit page content review summarise summarize summary translate proofread rewrite refactor explain " +
        "analyse analyze extract fix debug convert describe classify label rate improve edit correct here paste snippet error " +
        "each line lines utterance utterances messages intent intents cluster tag rephrase reword reviewer review reviews writer author speaker narrator customer user sentiment opinion tone topic title headline category categories gist idea ideas takeaway " +
        "keywords entities key question questions option options choice choices statement premise hypothesis claim given according based provided mentioned said written inside contains contain " +
        "movie film product phone conclude infer entail guess happened happen missing blank fill order sort next table column columns rows chart letter form list items notes draft essay poem song lyrics speech " +
        "release change changes deployment pod service config query logs dashboard ticket request payload response stack trace output query schema sentence sentences dialogue " +
        "diese dieser dieses dies das daraus hieraus obige obigen genannte folgende folgenden unten oben text datei dokument zusammenfassen übersetze übersetzen erkläre korrigiere " +
        "ce cet cette ces ci-dessus dessous phrase paragraphe extrait contexte suivant suivante texte fichier résume résumer traduis traduire explique corrige passage " +
        "este esta estos siguiente texto archivo resume traduce explica corrige questo questa seguente testo traduci riassumi spiega " +
        "bu aşağıdaki metin metni metne metinde metnin çevir özetle αυτό κείμενο κειμένου ερώτηση ερώτησης этот эта следующий текст тексту тексте текста текстом отрывок отрывку отрывка абзац абзаца " +
        "вопрос вопросу вопроса контекст контексту контекста tldr tl frage fragen textes texte pregunta domanda código код файл переведи объясни النص التالي هذا अनुच्छेद इस निम्नलिखित văn bản đoạn sau फ़ " +
        "tekst onderstaande deze dit textul următorul acest context contexto contesto kontext παράγραφο παρακάτω 上 下 述 此 该 文 句 段 章 译 訳 翻 改 写 概 总 結 结 以 根 据 按 照 次";

    public const string Asks =
        "say hello hi hey thanks thank ok okay danke hallo merci bonjour gracias hola please help write give tell show list find create make generate add explain summarise summarize translate fix review refactor implement convert rewrite describe compare calculate " +
        "compute suggest recommend classify label rate draft check answer extract identify analyse analyze debug design plan improve edit correct provide imagine pretend solve determine repeat " +
        "build turn make take look run use set change put move merge split group count enumerate highlight mark flag estimate rank sort filter choose pick select detect verify validate test document " +
        "comment annotate port migrate deploy configure install optimise optimize clean format reformat infer draw plot visualise visualize schedule organise organize prepare propose brainstorm discuss elaborate " +
        "critique judge grade score teach search find fetch get state note mention indicate specify research investigate using tag cluster mach baue zeig berechne liste ordne fais crée liste cuenta crea calcula " +
        "print output rename remove respond continue name define outline proofread paraphrase shorten simplify evaluate predict categorize return reply " +
        "bitte schreibe erkläre übersetze nenne erstelle hilf gib zähle wiederhole beschreibe fasse écris explique traduis donne rédige génère aide fais résume décris " +
        "escribe explica traduce dame haz resume describe scrivi spiega traduci riassumi escreva explique traduza schrijf leg vertaal yaz açıkla çevir scrie explică traduce hãy " +
        "напиши объясни переведи помоги опиши ответь ответьте найди beantworte réponds répondez responde rispondi γράψε εξήγησε اكتب اشرح أجب ترجم लिखो כתוב הסבר 请 請";

    public const string Wonders =
        "what why how who when where which whose can could would should is are do does did will was were has have need want any " +
        "was warum wie wer wann wo welche kannst könntest quel quelle quels comment pourquoi qui quand peux pouvez qué cómo cuál quién cuándo dónde puedes cosa come perché chi quando puoi " +
        "pode como qual wat hoe waarom kun ne nasıl neden kim ce cum tại sao như nào что как почему кто когда где какой τι πώς γιατί ποιος πότε ما كيف لماذا من متى أين क्या कैसे क्यों कौन מה איך למה " +
        "吗 嗎 哪 谁 何";

    public const string LengthUnit =
        "words word tokens token pages page characters chars letters lines line sentences paragraphs times items examples entries rows chapters bullets steps minutes kb " +
        "wörter wörtern worte worten wort seiten zeichen zeilen sätze sätzen absätze absätzen mal beispiele mots pages caractères lignes phrases paragraphes fois exemples " +
        "palabras páginas caracteres líneas frases párrafos veces ejemplos parole pagine righe volte esempi palavras linhas vezes exemplos woorden paginas regels keer " +
        "kelime sayfa kez satır cuvinte pagini ori từ trang lần слов слова страниц строк раз λέξεις σελίδες φορές كلمة صفحة مرة शब्द पृष्ठ बार מילים פעמים 字 词 詞 遍 次 页 頁 行 語 回";

    public const string Endless =
        "forever endlessly endless indefinitely infinitely nonstop unlimited possible maximum longest exhaustive exhaustively never stop keep continue going entire every limit " +
        "exhausted verbose verbosely elaborate unendlich endlos möglichst niemals maximal interminablement possible maximum arrête jamais infinito interminable máximo máxima nunca " +
        "sempre infinitamente massimo sonsuz бесконечно максимально никогда 无 無 限 永 远 遠 不 停 歇 断";

    public const string Repeats =
        "repeat repeated repeatedly repeating again copy echo print verbatim duplicate loop wiederhole wiederholen erneut répète répéter répétez encore repite repetir ripeti ripetere repita herhaal " +
        "tekrarla tekrar repetă повтори повторяй повторить επανάλαβε كرر दोहराओ 重 复 複 繰 り 反";

    public const string BigNumber =
        "hundred hundreds thousand thousands million millions hundert tausend million cent mille cien ciento mil millón cento mille bin yüz сто тысяча тысяч χίλια ألف हज़ार 千 万 萬 百";

    public const string Counts =
        "count counting enumerate number numbers integers from zähle zählen zahlen compte compter nombres cuenta contar números conta contare numeri conte sayıları say считай посчитай числа μέτρησε 数 數 到";

    public const string Errand =
        "certificate certificates cert certs pem token tokens jwt key keys hash hashes hashed digest digests checksum checksums sha sha1 sha256 md5 crc signature signatures fingerprint " +
        "fingerprints decode decoded decoding decrypt decrypted decipher cipher ciphertext encrypted encryption encode encoded encoding base64 base32 hex hexadecimal hexdump dump dumps packet " +
        "packets frame frames capture captured bytes byte binary payload blob serial serials license licence licenses licences wallet wallets address addresses uuid uuids guid guids id ids " +
        "identifier identifiers number numbers iban ibans barcode barcodes isbn isbns vin pattern patterns regex regexp format password passwords secret ssh pgp gpg cookie cookies session morse " +
        "icon logo image gcode dna sequence sequences genome matrix matrices coordinates puzzle emoji emojis " +
        "zertifikat schlüssel prüfsumme prüfsummen entschlüsseln entschlüssele dekodiere kodiert seriennummer seriennummern kennung kennungen nummer nummern adresse adressen muster certificat clé clés " +
        "empreinte décoder décode chiffré numéro numéros adresse certificado clave claves código códigos descifrar decodifica número números certificato chiave chiavi decodificare numero numeri";
}
