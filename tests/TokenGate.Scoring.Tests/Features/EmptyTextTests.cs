using System.Globalization;
using System.Text;
using TokenGate.Scoring.Lexing;
using Xunit;

namespace TokenGate.Scoring.Tests.Features;

public sealed class EmptyTextTests
{
    private const string Question = "What does a mutex do in one sentence?\n\n";

    private const string Letter =
        "Wir haben gestern mit dem Lieferanten gesprochen, und er hat uns zugesagt, dass die Teile bis zum Ende der Woche im Lager sind. Wenn das nicht klappt, müssen wir " +
        "den Kunden anrufen und ihm sagen, dass sich die Montage um einige Tage verschiebt. Ich schlage vor, dass wir die Rechnung erst schicken, wenn alles geprüft ist.";

    [Theory]
    [InlineData(Texts.Mail)]
    [InlineData(Letter)]
    [InlineData(Texts.Code)]
    public void Compute_HonestText_IsNotEmpty(string text)
    {
        var values = Texts.Padding(Question + text + "\n\n" + text.ToUpperInvariant());

        Assert.Equal(0, values["empty_share"]);
    }

    [Fact]
    public void Compute_LogTableAndMarkup_AreNotEmpty() => Assert.All(
        [Texts.Log, Texts.Json, string.Join('\n', Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i * 37 % 101},{i * 0.37:0.000}")))],
        text => Assert.Equal(0, Texts.Padding(Question + text)["empty_share"]));

    [Fact]
    public void Compute_WordsThrownTogether_AreScrambled()
    {
        var words = (Texts.Mail + " " + Texts.Mail).Split(' ');
        new Random(5).Shuffle(words);
        var values = Texts.Padding(Question + string.Join(' ', words));

        Assert.InRange(values["empty_share"], 0.9f, 1f);
        Assert.Equal(0, Texts.Padding(Question + Texts.Mail)["empty_share"]);
    }

    [Theory]
    [InlineData(60, 0, 0)]
    [InlineData(2_000, 0.5f, 1)]
    public void Compute_WordsOneOnALine_AreAListUpToTheLengthOfOne(int count, float least, float most)
    {
        var words = Texts.Mail.Split([' ', '.', ',', '\n', '?', '!', ':'], StringSplitOptions.RemoveEmptyEntries);
        var random = new Random(5);
        var list = string.Join('\n', Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)]));

        Assert.InRange(Texts.Padding("Fill in Spanish and Dutch beside each term:\n" + list)["empty_share"], least, most);
    }

    [Theory]
    [InlineData("Why does curl not trust this certificate?", 0, 0)]
    [InlineData("What does a mutex do?", 0.8f, 1)]
    public void Compute_CharactersOfChance_AreMaterialWhereTheQuestionNamesThem(string question, float least, float most) =>
        Assert.InRange(Texts.Padding(question + "\n" + string.Join('\n', Texts.Base64.Chunk(64).Take(20).Select(line => new string(line))))["empty_share"], least, most);

    [Theory]
    [InlineData("JVBERi0xLjMK", 0, 0)]
    [InlineData("", 0.8f, 1)]
    public void Compute_FileThatSaysWhatItIs_IsMaterial(string head, float least, float most) =>
        Assert.InRange(Texts.Padding("{\"data\": \"" + head + Texts.Base64 + "\"}")["empty_share"], least, most);

    [Fact]
    public void Compute_ScrambledPartInsideAnHonestText_CountsForThatPart()
    {
        var words = (Texts.Mail + " " + Texts.Mail + " " + Texts.Mail).Split(' ');
        new Random(5).Shuffle(words);
        var honest = string.Concat(Enumerable.Repeat(Texts.Mail + "\n\n", 3));
        var values = Texts.Padding(honest + string.Join(' ', words));

        Assert.InRange(values["empty_share"], 0.3f, 0.7f);
    }

    [Theory]
    [InlineData("lorem")]
    [InlineData("letters")]
    [InlineData("hex")]
    [InlineData("uuid")]
    [InlineData("numbers")]
    [InlineData("ideographs")]
    [InlineData("invisible")]
    [InlineData("signs")]
    public void Compute_TextThatSaysNothing_IsEmptyWhateverItsWay(string way)
    {
        var random = new Random(3);
        string Hex(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "0123456789abcdef"[random.Next(16)]));
        var text = way switch
        {
            "lorem" => Texts.Lorem + " " + Texts.Lorem,
            "letters" => string.Join(' ', Enumerable.Range(0, 200).Select(_ => string.Concat(Enumerable.Range(0, random.Next(4, 11)).Select(_ => (char)('a' + random.Next(26)))))),
            "hex" => string.Join(' ', Enumerable.Range(0, 100).Select(_ => Hex(16))),
            "uuid" => string.Join('\n', Enumerable.Range(0, 60).Select(_ => $"{Hex(8)}-{Hex(4)}-4{Hex(3)}-a{Hex(3)}-{Hex(12)}")),
            "numbers" => string.Join(' ', Enumerable.Range(0, 300).Select(_ => random.Next(100_000).ToString(CultureInfo.InvariantCulture))),
            "ideographs" => string.Concat(Enumerable.Range(0, 600).Select(_ => (char)random.Next(0x4E00, 0x8000))),
            "invisible" => string.Join('\u200B', Texts.Mail.Select(character => character.ToString())),
            _ => string.Join(' ', Enumerable.Range(0, 300).Select(_ => "★☆◆●"[random.Next(4)])),
        };

        Assert.InRange(Texts.Padding(Question + text)["empty_share"], 0.8f, 1f);
    }

    [Fact]
    public void Compute_NamesWithNumbersInARow_AreAListAndNoCharactersOfChance()
    {
        var nodes = string.Join(' ', Enumerable.Range(1, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"cn{i}")));

        Assert.Equal(0, Texts.Padding(Question + "failed to resolve " + nodes)["empty_share"]);
    }

    [Fact]
    public void Compute_WordsOfAddresses_AreNoRunningText()
    {
        var words = Texts.Mail.Split([' ', '.', ',', '\n', '?', '!', ':', ';', '\''], StringSplitOptions.RemoveEmptyEntries).Where(word => word.All(char.IsAsciiLetter)).ToArray();
        new Random(5).Shuffle(words);
        var links = string.Join('\n', words.Chunk(8).Select(chunk => "see https://example.com/" + string.Join('-', chunk)));
        var longAddress = "https://example.com/" + string.Join('-', words.Concat(words).Concat(words));

        Assert.Equal(0, Texts.Padding(Question + links + "\n" + links)["empty_share"]);
        Assert.InRange(Texts.Padding(Question + longAddress)["empty_share"], 0.5f, 1f);
    }

    [Fact]
    public void Idle_OnePassageOfManyHasTheTopic_IsNotIdle()
    {
        var passages = string.Concat(Enumerable.Repeat(Letter + "\n\n", 4));

        Assert.InRange(Texts.Padding("Who discovered photosynthesis?\n\n" + passages)["idle_material"], 0.9f, 1f);
        Assert.InRange(Texts.Padding("Who discovered photosynthesis?\n\n" + passages + "Jan Ingenhousz described photosynthesis first.\n")["idle_material"], 0f, 0.25f);
    }

    [Fact]
    public void Learner_SameText_GivesTheSameTableAndKnowsItsOrder()
    {
        static byte[] Table()
        {
            var learner = new WordOrderLearner();
            learner.Add("en", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Texts.Mail + "\n", 200))));
            using var stream = new MemoryStream();
            learner.Write(stream);
            return stream.ToArray();
        }

        var table = Table();
        Assert.Equal(table, Table());
        var order = new WordOrder(table);
        ushort Class(string word) => order.ClassOf(WordHash.Compute(word), WordKind.Latin, 0);
        Assert.True(order.Pair(Class("the"), Class("auditors")) > 0);
        Assert.True(order.Pair(Class("the"), Class("the")) < 0);
        Assert.True(order.IsFrequent(WordHash.Compute("the")));
        var word = new Word { Hash = WordHash.Compute("photosynthesis"), Kind = WordKind.Latin };
        order.Describe(ref word, 0);
        Assert.False(word.Is(WordKind.Common));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(40_000)]
    public void Read_NoTable_IsRefused(int bytes) => Assert.Throws<InvalidDataException>(() => new WordOrder(new byte[bytes]));
}
