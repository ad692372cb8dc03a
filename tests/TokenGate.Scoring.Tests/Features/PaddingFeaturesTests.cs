using System.Globalization;
using System.Text;
using TokenGate.Scoring.Features;
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
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            Assert.NotEmpty(FeatureCatalogue.For(head));
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
                _ => Texts.Padding(fresh)["opaque_share"],
            },
            0.9f,
            1f);
    }

    [Fact]
    public void All_Features_SpeakForOrAgainstAnybodyAlike() =>
        Assert.All(PaddingFeatures.All, feature => Assert.NotEqual(Suspicion.Free, feature.Direction));

    [Fact]
    public void Compute_OrdinaryMail_ShowsNoSignOfFiller()
    {
        var values = Texts.Padding(Texts.Mail);

        Assert.InRange(values["lorem_share"], 0, 0.02f);
        Assert.Equal(0, values["gibberish_share"]);
        Assert.Equal(0, values["invisible_rate"]);
        Assert.InRange(values["function_words"], 0.35f, 0.7f);
        Assert.InRange(values["noise_window"], 1.4f, 2.2f);
    }

    [Fact]
    public void Compute_Lorem_SeesItsVocabulary() => Assert.InRange(Texts.Padding("What is a mutex?\n\n" + Texts.Lorem)["lorem_share"], 0.6f, 1f);

    [Fact]
    public void Compute_RepeatedSentenceWithCounter_IsCoveredByItself()
    {
        var text = string.Concat(Enumerable.Range(1, 60).Select(i => $"This is line {i} of the plan for today and tomorrow.\n"));

        var values = Texts.Padding(text);

        Assert.InRange(values["repeated_lines"], 0.9f, 1f);
        Assert.InRange(values["periodic_run"], 0.9f, 1f);
    }

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
    public void Compute_RandomLetters_AreGibberish()
    {
        var random = new Random(5);
        var text = string.Join(' ', Enumerable.Range(0, 200).Select(_ => new string([.. Enumerable.Range(0, random.Next(4, 10)).Select(_ => (char)('a' + random.Next(26)))])));

        Assert.InRange(Texts.Padding(text)["gibberish_share"], 0.4f, 1f);
    }

    [Fact]
    public void Compute_InvisibleAndLookalikeCharacters_AreCountedAndFoldedAway()
    {
        var plain = Texts.Padding(Texts.Mail);
        var invisible = Texts.Padding(string.Join('\u200B', Texts.Mail.Select(character => character.ToString())));
        var mixed = Texts.Padding(Texts.Mail.Replace('a', 'а').Replace('o', 'о'));

        Assert.True(invisible["invisible_rate"] > 400);
        Assert.Equal(plain["function_words"], invisible["function_words"]);
        Assert.InRange(mixed["mixed_script_share"], 0.4f, 1f);
        Assert.Equal(0, plain["mixed_script_share"]);
    }

    [Fact]
    public void Compute_IrrelevantPaste_IsIdle_AndTheTextThatIsAskedAbout_IsNot()
    {
        var paste = string.Join("\n", Enumerable.Repeat(Texts.Mail.Replace("? ", ". ", StringComparison.Ordinal).Replace("Could you have", "They had", StringComparison.Ordinal), 3));

        var idle = Texts.Padding("How do glaciers melt?\n\n" + paste);
        var asked = Texts.Padding("When will the invoices of the billing service be released, and who are the auditors?\n\n" + paste);

        Assert.InRange(idle["idle_material"], 0.7f, 1f);
        Assert.Equal(0, asked["idle_material"]);
        Assert.InRange(asked["question_in_material"], 0.7f, 1f);
        Assert.Equal(0, idle["question_in_material"]);
    }

    [Fact]
    public void Compute_TableOfNumbers_IsNoNoiseAndNoWordlessMaterial()
    {
        var rows = Enumerable.Range(0, 60).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"Germany,B,{95.99134343 - i:0.00000000},{3.88 + (i / 7.0):0.00000000},0.3905{i * 37 % 100:00},1.00000,{i / 60.0:0.00000}"));
        var values = Texts.Padding("Write code that plots the most interesting column.\n\n" + string.Join('\n', rows));
        Assert.Equal(-1, values["noise_window"]);
        Assert.InRange(values["idle_wordless"], -1, 0);
    }

    [Fact]
    public void Compute_LogLinesThatBeginWithDateAndTime_AreATableHoweverTheyGoOn()
    {
        var lines = Enumerable.Range(0, 40).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"2016-09-29 02:{i:00}:48, Info CBS {(i % 2 == 0 ? "Warning: the attribute was not recognised" : "[the next element failed, and was left out]")}"));
        Assert.Equal(-1, Texts.Padding(string.Join('\n', lines))["noise_window"]);
    }

    [Theory]
    [InlineData("http://www.nfl.com/news/story/0ap1000000156390a9b8c7d6e5f4a3b2c1d0e9f8a7b6", 0)]
    [InlineData("payload = b'{0}'", 0)]
    [InlineData("{0}", 1)]
    public void Compute_OpaqueRun_IsNoFillerInAnAddressOrAString(string line, int least)
    {
        var text = string.Join('\n', Enumerable.Range(0, 12).Select(i => string.Format(CultureInfo.InvariantCulture, line, Texts.Base64[(i * 8)..((i * 8) + 90)])));
        Assert.InRange(Texts.Padding(text)["opaque_share"], 0.5f * least, least);
    }

    [Fact]
    public void Compute_DrawingOfLines_IsLayoutAndNoFloodOfSigns() =>
        Assert.Equal(0, Texts.Padding(string.Concat(Enumerable.Repeat("          ┌──────────┐\n          │  worker  │\n          └────┬─────┘\n", 12)))["empty_share"]);

    [Fact]
    public void Compute_NothingFresh_SaysMissingOrNone()
    {
        var values = Texts.Padding(new FreshText(Texts.Request(Texts.Mail)));

        Assert.All(values.Values, value => Assert.True(value is -1 or >= 0 && float.IsFinite(value)));
        Assert.Equal(-1, values["empty_share"]);
        Assert.Equal(0, values["empty_size"]);
    }

    [Fact]
    public void Compute_OnlyOldTextIsRepetitive_LooksAtTheFreshPartAlone()
    {
        var old = string.Concat(Enumerable.Repeat("again and again the same old words in a row. ", 40));
        var request = Texts.Request(old + Texts.Mail);
        var fresh = new FreshText(request);
        fresh.Add(0, Encoding.UTF8.GetByteCount(old), Encoding.UTF8.GetByteCount(Texts.Mail));

        Assert.Equal(0, Texts.Padding(fresh)["periodic_run"]);
        Assert.True(Texts.Padding(FreshText.Whole(request))["periodic_run"] > 0.7f);
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

        Assert.InRange(TextReading.Current.Words.Count, 1, WordTable.Limit);
        Assert.InRange(share, 0.8f, 1f);
    }

    private static float ShareOf(FreshText fresh, params ContentKind[] kinds)
    {
        var (reading, bytes) = (TextReading.Current, 0f);
        reading.Read(fresh);
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
            PaddingFeatures.Compute(fresh, 0, 0, values);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        PaddingFeatures.Compute(fresh, 0, 0, values);

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
