using Xunit;

namespace TokenGate.Scoring.Tests.Features;

/// <summary>Short texts without the words that hold sentences together, and languages in which those words are others.</summary>
public sealed class BareTextTests
{
    private const string Question = "What does a mutex do in one sentence?\n\n";

    private static readonly string[] Words =
        [.. ("lantern gravel whispers tundra plucking orchard vanish mellow copper sailors drizzle hinges puzzled meadow carving bristle thunder wicker planets gossip quarry ribbons "
            + "stumble cavern feathers oblong kettle marching velvet icicle pepper dwindling harbour mustard jumping glacier shelves whisker torches blanket canyon pigeons rusting "
            + "walnut fiddler cobbled embers turnip squinting parchment lobster hollow trumpet yawning magnet clover spindle raisin hammock snoring").Split(' ')];

    public static TheoryData<string> Languages { get; } =
    [
        "Wczoraj rozmawialiśmy z dostawcą i obiecał nam, że części będą w magazynie do końca tygodnia. Jeśli się to nie uda, musimy zadzwonić do klienta i powiedzieć mu, że montaż przesunie się o kilka dni.",
        "Igår pratade vi med leverantören och han lovade oss att delarna finns i lagret före veckans slut. Om det inte fungerar måste vi ringa kunden och säga att monteringen flyttas några dagar.",
        "Eilen puhuimme toimittajan kanssa ja hän lupasi meille, että osat ovat varastossa viikon loppuun mennessä. Jos se ei onnistu, meidän täytyy soittaa asiakkaalle ja kertoa hänelle, että asennus siirtyy.",
        "Kemarin kami berbicara dengan pemasok dan dia menjanjikan bahwa suku cadang akan tersedia di gudang sebelum akhir minggu. Jika tidak berhasil kami harus menelepon pelanggan dan memberi tahu mereka.",
        "Jana tulizungumza na msambazaji na akatuahidi kwamba vipuri vitakuwa ghalani kabla ya mwisho wa wiki. Kama haitawezekana lazima tumpigie mteja simu na kumwambia kwamba ufungaji utasogezwa.",
        "Kahapon ay nakausap namin ang tagapagtustos at nangako siya na darating ang mga piyesa sa bodega bago matapos ang linggo. Kung hindi ito magtagumpay kailangan naming tawagan ang kliyente.",
        "Вчора ми говорили з постачальником, і він пообіцяв нам, що деталі будуть на складі до кінця тижня. Якщо це не вийде, ми повинні зателефонувати клієнту і сказати йому, що монтаж перенесено на кілька днів.",
        "Χθες μιλήσαμε με τον προμηθευτή και μας υποσχέθηκε ότι τα εξαρτήματα θα είναι στην αποθήκη μέχρι το τέλος της εβδομάδας. Αν δεν γίνει αυτό, πρέπει να τηλεφωνήσουμε στον πελάτη και να του πούμε για την καθυστέρηση.",
    ];

    [Fact]
    public void Compute_SixtyWordsOfADictionaryUnderAQuestion_AreScrambled()
    {
        var values = Texts.Padding(Question + string.Join(' ', Words));

        Assert.InRange(values["empty_share"], 0.8f, 1f);
    }

    [Fact]
    public void Compute_SentencesOfThemInAComment_AreScrambled()
    {
        var words = (Texts.Mail + " " + Texts.Mail).Split([' ', '.', ',', '\n', '?', '!', ':'], StringSplitOptions.RemoveEmptyEntries);
        new Random(5).Shuffle(words);
        var sentences = words.Chunk(9).Select(chunk => string.Join(' ', chunk) + ".");
        var code = "```\n// " + string.Join("\n// ", sentences) + "\nvar total = Sum(items);\nreturn total;\n```";

        Assert.InRange(Texts.Padding(code)["empty_share"], 0.5f, 1f);
    }

    [Fact]
    public void Compute_KeywordsBetweenCommas_AreAList() =>
        Assert.Equal(0, Texts.Padding(Question + string.Join(", ", Words.Chunk(2).Select(pair => string.Join(' ', pair))))["empty_share"]);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Compute_LanguagesOfWhichLittleIsKnown_HaveTheirOwnSmallWords(string text)
    {
        var values = Texts.Padding(Question + text + "\n\n" + text.ToUpperInvariant());

        Assert.Equal(0, values["empty_share"]);
    }

    [Fact]
    public void Compute_NumbersOfChanceUnderALongQuestion_AreEmptyByThemselves()
    {
        var random = new Random(4);
        var question = "How does water from the roots of a tall tree reach its leaves, which forces are at work on the way, and what happens to them at night when the leaves do not evaporate anything? "
            + "Please answer for a pupil of fourteen who has heard of cells, of pressure and of osmosis, and keep it short.";
        var numbers = string.Join(' ', Enumerable.Range(0, 60).Select(_ => random.Next(100_000)));

        Assert.InRange(Texts.Padding($"{question}\n\n{numbers}")["empty_share"], 0.35f, 0.7f);
    }
}
