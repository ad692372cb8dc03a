using TokenGate.Scoring.Features;
using TokenGate.Scoring.Lexing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Features;

public sealed class PaddingFeaturesTests
{
    [Fact]
    public void All_EveryFeature_HasOneNameAndSaysWhatItMeans()
    {
        var features = FeatureCatalogue.All;

        Assert.Equal(features.Length, features.Select(feature => feature.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(features, feature => Assert.Matches("^[a-z][a-z0-9_]*$", feature.Name));
        Assert.All(features, feature => Assert.EndsWith(".", feature.Sentence, StringComparison.Ordinal));
        Assert.All(features, feature => Assert.NotEmpty(feature.Formula));
        Assert.InRange(PaddingFeatures.All.Length, 1, 10);
        Assert.InRange(OutputFeatures.All.Length, 1, 8);
        Assert.InRange(features.Length, 1, 20);
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            Assert.All(features.AsSpan(FeatureCatalogue.RangeOf(head)).ToArray(), feature => Assert.Equal(head, feature.Head));
            Assert.Equal(FeatureCatalogue.For(head).Length, features.AsSpan(FeatureCatalogue.RangeOf(head)).Length);
        }
    }

    [Theory]
    [InlineData("mail")]
    [InlineData("code")]
    [InlineData("log")]
    [InlineData("json")]
    [InlineData("base64")]
    public void Read_TextOfOneKind_FindsTheKind(string text)
    {
        var fresh = FreshText.Whole(Texts.Request(
            text switch { "mail" => Texts.Mail, "code" => Texts.Code, "log" => Texts.Log, "json" => Texts.Json, _ => Texts.Base64 }));

        Assert.InRange(
            text switch
            {
                "mail" => ShareOf(fresh, ContentKind.LatinProse, ContentKind.OtherProse),
                "code" => ShareOf(fresh, ContentKind.Code),
                "log" => ShareOf(fresh, ContentKind.Table),
                "json" => ShareOf(fresh, ContentKind.Markup),
                _ => ShareOf(fresh, ContentKind.Opaque),
            },
            0.9f,
            1f);
    }

    [Fact]
    public void All_Features_SpeakForOrAgainstAnybodyAlike() =>
        Assert.All(PaddingFeatures.All, feature => Assert.NotEqual(Suspicion.Free, feature.Direction));

    [Fact]
    public void Compute_ShuffledWords_LoseTheirOrder()
    {
        var words = string.Concat(Enumerable.Repeat(Texts.Mail + " ", 1)).Split(' ');
        var long1 = string.Join(' ', Enumerable.Range(0, 5).SelectMany(_ => words));
        var random = new Random(3);
        var shuffled = string.Join(' ', Enumerable.Range(0, 5 * words.Length).Select(_ => words[random.Next(words.Length)]));

        Assert.True(Texts.Padding(long1)["word_order"] > Texts.Padding(shuffled)["word_order"] + 1);
        Assert.InRange(Texts.Padding(shuffled)["word_order"], -1, 0.7f);
    }

    [Fact]
    public void Compute_IrrelevantPaste_IsIdle_AndTheTextThatIsAskedAbout_IsNot()
    {
        var paste = string.Join("\n", Enumerable.Repeat(Texts.Mail.Replace("? ", ". ", StringComparison.Ordinal).Replace("Could you have", "They had", StringComparison.Ordinal), 3));

        var idle = Texts.Padding("How do glaciers melt?\n\n" + paste);
        var asked = Texts.Padding("When will the invoices of the billing service be released, and who are the auditors?\n\n" + paste);

        Assert.InRange(idle["idle_material"], 0.7f, 1f);
        Assert.Equal(0, asked["idle_material"]);
        Assert.Equal(0, Texts.Padding("How do glaciers melt?\n\n" + paste, "The auditors of the billing service asked for invoices.")["idle_material"]);
        Assert.True(Texts.Padding("How do glaciers melt?\n\n" + paste, "Meltwater percolates beneath moraines and crevasses.")["unused_material"] > 2);
        Assert.Equal(0, Texts.Padding("How do glaciers melt?\n\n" + paste, "Yes.")["unused_material"]);
    }

    [Fact]
    public void Compute_NothingFresh_SaysMissingOrNone()
    {
        var values = Texts.Padding(new FreshText(Texts.Request(Texts.Mail)));

        Assert.All(PaddingFeatures.All, feature => Assert.True(values[feature.Name] >= 0 && (feature.Direction == Suspicion.Rising ? values[feature.Name] == 0 : values[feature.Name] >= 1), feature.Name));
    }

    [Fact]
    public void Compute_OnlyTheNumbersOfLogLinesAreFresh_StillSeesALog()
    {
        var request = Texts.Request("What went wrong here?\n" + Texts.Log);
        var fresh = new FreshText(request);
        var text = request.Segments[0].Text.Span;
        for (var line = text.IndexOf((byte)'\n') + 1; line + 70 < text.Length; line += text[line..].IndexOf((byte)'\n') + 1)
        {
            fresh.Add(0, line + 12, 1);
        }

        Assert.InRange(ShareOf(fresh, ContentKind.Table), 0.9f, 1f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Compute_AnyBytes_GivesFiniteNumbers(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(0, 3000)];
            random.NextBytes(bytes);
            if (i % 3 == 0)
            {
                // Mostly text, with broken sequences in it.
                for (var at = 0; at < bytes.Length; at++)
                {
                    bytes[at] = at % 7 == 0 ? bytes[at] : (byte)"the \n{}12éß中🙂"u8[bytes[at] % 20];
                }
            }

            var request = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, bytes), new Segment(SegmentRole.System, 1, bytes)] };

            Assert.All(Texts.Padding(FreshText.Whole(request)).Values, value => Assert.True(float.IsFinite(value) && value >= -1));
        }
    }

    [Fact]
    public void Compute_HugeText_IsSampledWithinItsBound()
    {
        var huge = string.Concat(Enumerable.Repeat(Texts.Code + Texts.Mail + "\n", 4000));

        var share = ShareOf(FreshText.Whole(Texts.Request(huge)), ContentKind.Code, ContentKind.LatinProse, ContentKind.OtherProse);

        Assert.InRange(TextReading.Current.Words.Count, 1, Word.Limit);
        Assert.InRange(share, 0.8f, 1f);
    }

    private static float ShareOf(FreshText fresh, params ContentKind[] kinds)
    {
        var (reading, bytes) = (TextReading.Current, 0f);
        reading.Read(fresh, Question.Find(fresh.Content));
        foreach (ref readonly var window in reading.Windows)
        {
            bytes += kinds.Contains(window.Kind) ? window.Bytes : 0;
        }

        return bytes / reading.Bytes;
    }

    [Fact]
    public void Compute_SteadyState_AllocatesNothing()
    {
        var fresh = FreshText.Whole(Texts.Request(string.Concat(Enumerable.Repeat(Texts.Mail + "\n" + Texts.Code, 8))));
        var values = new float[PaddingFeatures.All.Length];
        for (var i = 0; i < 3; i++)
        {
            PaddingFeatures.Compute(fresh, Texts.Answer("Fine."), Question.Find(fresh.Content), values);
        }

        var answer = Texts.Answer("Fine.");
        var before = GC.GetAllocatedBytesForCurrentThread();
        PaddingFeatures.Compute(fresh, answer, Question.Find(fresh.Content), values);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256);
    }

    [Fact]
    public async Task Compute_ManyThreads_AgreeWithOne()
    {
        string[] texts = [Texts.Mail, Texts.Code, Texts.Lorem, Texts.Log, Texts.Json, Texts.Base64];
        var expected = texts.Select(text => Texts.Padding(text)).ToList();

        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Factory.StartNew(
            () => Texts.Padding(texts[i % texts.Length]), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default)));

        for (var i = 0; i < results.Length; i++)
        {
            Assert.Equal(expected[i % texts.Length], results[i]);
        }
    }
}
