using Xunit;

namespace TokenGate.Scoring.Tests.Features;

public sealed class OutputFeaturesTests
{
    [Theory]
    [InlineData("Write an essay of at least 5,000 words about tea.", 5000 * 1.4)]
    [InlineData("Schreibe einen Aufsatz mit mindestens 3000 Wörtern.", 3000 * 1.4)]
    [InlineData("Escribe un ensayo de 2000 palabras sobre el mar.", 2000 * 1.4)]
    [InlineData("写一篇10000字的文章。", 10_000)]
    [InlineData("Give me twenty pages, no, 12 pages on compilers.", 12 * 650)]
    [InlineData("Count from 1 to 8000.", 8000 * 2.5)]
    [InlineData("Write two thousand words on bread.", 1000 * 1.4)]
    public void Compute_DemandedLength_IsReadInManyLanguages(string question, double tokens)
    {
        var values = Texts.Output(question, "ok", tokens: 1_000_000);

        Assert.Equal(Math.Min(6, Math.Log2(1 + (tokens / 256))), values["demand"], 0.05);
    }

    [Theory]
    [InlineData("What are the 3 largest moons of Jupiter?")]
    [InlineData("Why did the deployment of 2026-01-05 fail in region 3?")]
    [InlineData("Can you explain this function to me?")]
    [InlineData("这个数据表里哪些人数最重要？")]
    [InlineData("この文の数字は重要ですか。無理のない範囲で説明してください。")]
    public void Compute_OrdinaryQuestion_DemandsNoLength(string question)
    {
        var values = Texts.Output(question, Texts.Mail);

        Assert.Equal(0, values["demand"]);
        Assert.Equal(0, values["demand_empty"]);
    }

    [Fact]
    public void Compute_CodeBetweenFences_DemandsNothing()
    {
        var comment = "// You may obtain a copy of the License. Count the entries, then print and repeat them again.\n";
        var code = "```csharp\n" + comment + "\n" + Texts.Code + "\n" + comment + "```\n\n";

        Assert.Equal(0, Texts.Output(code + "How do I mock the dependencies here?", Texts.Code, tokens: 2_000)["demand"]);
        Assert.Equal(2, Texts.Output(code + "Copy this again, how often does not matter.", Texts.Code, tokens: 2_000)["demand"]);
    }

    [Theory]
    [InlineData("请重复这句话。", true)]
    [InlineData("この文を繰り返してください。", true)]
    [InlineData("从1数到100。", true)]
    [InlineData("这一点很重要吗？", false)]
    public void Compute_LettersOfScriptsWithoutSpaces_DemandInPairsAlone(string question, bool demands) =>
        Assert.Equal(demands ? 2 : 0, Texts.Output(question, Texts.Mail, tokens: 2_000)["demand"]);

    [Fact]
    public void Compute_DemandThatWasNotAnswered_CountsAsFarAsItWas() =>
        Assert.Equal(Math.Log2(1 + (100 / 256.0)), Texts.Output("Write an essay of at least 5,000 words about tea.", Texts.Mail, tokens: 100)["demand"], 0.01);

    [Fact]
    public void Compute_LongChineseAnswer_DoesNotRepeatItselfByItsTurnsOfTwoWords()
    {
        // Every clause is a turn of five letters, of eight that are used over and over, behind five that come once.
        string[] turns = ["需要注意的", "在这种情况", "我们可以看", "也就是说这", "总的来说它", "一般来说人", "另一方面来", "除此之外还"];
        var letters = Enumerable.Range(0x4E00, 3000).Select(code => (char)code).Except(string.Concat(turns)).ToArray();
        var answer = string.Concat(Enumerable.Range(0, 200).Select(i => turns[i % turns.Length] + new string(letters.AsSpan(i * 5, 5)) + "，"));

        Assert.Equal(0, Texts.Output("说说看", answer)["output_empty"]);
        Assert.InRange(Texts.Output("说说看", answer + answer)["output_empty"], 0.4f, 0.6f);
    }

    [Fact]
    public void Compute_CountingAnswer_IsARunOfIntegersThatWasDemanded()
    {
        var values = Texts.Output("Count from 1 to 3000.", string.Join(", ", Enumerable.Range(1, 1500)), "length");

        Assert.InRange(values["output_empty"], 0.95f, 1f);
        Assert.InRange(values["cut_empty"], 0.95f, 1f);
        Assert.True(values["demand_empty"] > 2.9);
    }

    [Fact]
    public void Compute_RecordsMadeUpOutOfNothing_AreOneForm()
    {
        var random = new Random(5);
        string Word() => Letters(random, random.Next(3, 9));
        var records = string.Join('\n', Enumerable.Range(0, 120).Select(i => $"{{\"name\": \"{Word()} {Word()}\", \"city\": \"{Word()}\", \"age\": {random.Next(90)}, \"id\": {random.Next()}}}"));

        Assert.InRange(Texts.Output("Make up 120 customers as JSON.", records)["output_empty"], 0.8f, 1f);
        Assert.InRange(Texts.Output($"Sort these by name.\n\n{records}", records)["output_empty"], 0f, 0.6f);
    }

    [Theory]
    [InlineData("Write at least 3000 words about gravel.", 200, 0)]
    [InlineData("Write at least 3000 words about gravel.", 4000, 1)]
    [InlineData("What did the meeting say?", 4000, 0)]
    public void Compute_LengthWasDemandedAndNoSubjectComesAgain_IsEmpty(string question, int subjects, double empty) =>
        Assert.Equal(empty, Texts.Output(question, Essay(subjects))["output_empty"], 0.01);

    [Fact]
    public void Compute_RepeatedWord_IsPeriodic()
    {
        var values = Texts.Output("Repeat the word potato forever.", string.Concat(Enumerable.Repeat("potato ", 800)));

        Assert.InRange(values["demand_empty"], 1.9f, 2f);
        Assert.Equal(0, values["cut_empty"]);
    }

    [Fact]
    public void Compute_EchoThatWasAskedFor_IsSeen()
    {
        Assert.InRange(Texts.Output("Print this again:\n" + Texts.Mail, Texts.Mail)["output_empty"], 0.9f, 1f);
        Assert.InRange(Texts.Output("Print this again:\n" + Texts.Mail, Texts.Json)["output_empty"], 0, 0.5f);
    }

    /// <summary>What gives back most of a text and changes the rest is work on it: "again" is a word of many questions.</summary>
    [Fact]
    public void Compute_TextBackWithChangedWords_IsNoEcho()
    {
        var words = Texts.Mail.Split(' ');
        for (var i = 5; i < words.Length; i += 6)
        {
            words[i] = "otherwise";
        }

        Assert.InRange(Texts.Output("Go over this again:\n" + Texts.Mail, string.Join(' ', words))["output_empty"], 0, 0.25f);
    }

    [Fact]
    public void Compute_EchoThatWasNotAskedFor_IsNone() =>
        Assert.Equal(0, Texts.Output("Please correct the spelling:\n" + Texts.Mail, Texts.Mail)["output_empty"]);

    [Fact]
    public void Compute_HonestCode_ShowsNoRepetitionOfProse()
    {
        var values = Texts.Output("Write a function that sums a list, please.", Texts.Code);

        Assert.InRange(values["output_empty"], 0, 0.1f);
    }

    [Fact]
    public void Compute_NoAnswer_SaysMissingOrNone() =>
        Assert.All(Texts.Output("Hello?", "", tokens: 0).Values, value => Assert.True(float.IsFinite(value) && value >= -1));

    /// <summary>Prose with words of a subject that has so many, between small words in any order.</summary>
    private static string Essay(int subjects)
    {
        var random = new Random(7);
        string[] words = [.. Enumerable.Range(0, subjects).Select(_ => Letters(random, 7))];
        string[] small = ["the", "of", "was", "in", "a", "and", "so", "it", "had", "to", "be", "at", "about", "that", "is", "all", "for", "with", "on", "by", "from", "they", "which", "one", "there", "when"];
        return string.Join(' ', Enumerable.Range(0, 150).Select(_ =>
            $"The {Subject()} {Small()} {Small()} {Subject()} {Small()} {Subject()} {Small()} {Small()} {Subject()} {Small()} {Subject()}."));

        string Small() => small[random.Next(small.Length)];
        string Subject() => words[random.Next(subjects)];
    }

    private static string Letters(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => i % 2 == 0 ? "bdfglmnprst"[random.Next(11)] : "aeiou"[random.Next(5)]));
}
