using Xunit;

namespace TokenGate.Usage.Tests;

public sealed class KindDivisionTests
{
    [Fact]
    public void Of_CachedTokens_GoToWhatWasThereBeforeAndToTrustedLast()
    {
        var split = new TokenSplit(100, 50, 30, 10, 0, 0, 0) { UnseenInput = 20 };
        Assert.Equal(new ClassShares(100, 50, 5, 0, 0), KindDivision.From(new TokenCounts { Cached = 155 }, split).Cached);
        Assert.Equal(new ClassShares(100, 50, 20, 10, 15), KindDivision.From(new TokenCounts { Cached = 195 }, split).Cached);
    }

    [Fact]
    public void Of_CacheWritesAndPictures_StandWithTheTextAroundThem()
    {
        var split = new TokenSplit(600, 0, 400, 0, 0, 0, 0);
        var kinds = KindDivision.From(new TokenCounts { CacheWrite = 100, CacheWriteHour = 50, ImageInput = 10 }, split);
        Assert.Equal(new ClassShares(30, 0, 0, 0, 20), kinds.CacheWriteHour);
        Assert.Equal(new ClassShares(30, 0, 0, 0, 20), kinds.CacheWrite);
        Assert.Equal(new ClassShares(6, 0, 0, 0, 4), kinds.ImageInput);
        Assert.Equal(new ClassShares(534, 0, 0, 0, 356), kinds.TextInput);
    }

    [Fact]
    public void Of_Reasoning_IsUnseenFirst()
    {
        var split = new TokenSplit(0, 0, 0, 0, 40, 60, 0) { UnseenOutput = 900 };
        Assert.Equal(new ClassShares(0, 0, 900, 0, 50), KindDivision.From(new TokenCounts { Reasoning = 950 }, split).Reasoning);
    }

    [Fact]
    public void Of_ToolUse_IsUnseenFirst()
    {
        var split = new TokenSplit(10, 0, 5, 0, 0, 0, 0) { UnseenInput = 80 };
        Assert.Equal(new ClassShares(4, 0, 80, 0, 0), KindDivision.From(new TokenCounts { ToolUseInput = 84 }, split).ToolUseInput);
    }

    [Fact]
    public void Of_AnyKindsAndAnySplit_AddsUpClassByClassAndNeverGivesMoreThanWasTold()
    {
        var random = new Random(20_261_129);
        for (var i = 0; i < 20_000; i++)
        {
            long Any() => random.Next(4) switch { 0 => 0, 1 => random.Next(20), 2 => random.Next(100_000), _ => random.NextInt64(TokenCounts.Ceiling) };
            long? Told() => random.Next(3) == 0 ? null : Any();
            var split = new TokenSplit(Any(), Any(), Any(), Any(), Any(), Any(), Any()) { UnseenInput = Any(), UnseenOutput = Any() };
            var counts = new TokenCounts
            {
                Cached = Told(),
                CacheWrite = Told(),
                CacheWriteHour = Told(),
                AudioInput = Told(),
                ImageInput = Told(),
                VideoInput = Told(),
                DocumentInput = Told(),
                ToolUseInput = Told(),
                Reasoning = Told(),
                AudioOutput = Told(),
                ImageOutput = Told(),
                VideoOutput = Told(),
            };
            var kinds = KindDivision.From(counts, split);
            var input = kinds.Cached + kinds.CacheWriteHour + kinds.CacheWrite + kinds.ToolUseInput + kinds.AudioInput + kinds.ImageInput + kinds.VideoInput
                + kinds.DocumentInput + kinds.TextInput;
            var output = kinds.Reasoning + kinds.AudioOutput + kinds.ImageOutput + kinds.VideoOutput + kinds.TextOutput;
            Assert.Equal(new ClassShares(split.Replayed, split.Repeated, split.UnseenInput, split.WithheldInput, split.TrustedInput), input);
            Assert.Equal(new ClassShares(0, split.RepeatedOutput, split.UnseenOutput, split.WithheldOutput, split.TrustedOutput), output);
            foreach (var (kind, told) in new[]
            {
                (kinds.Cached, counts.Cached), (kinds.ToolUseInput, counts.ToolUseInput), (kinds.CacheWriteHour, counts.CacheWriteHour), (kinds.AudioInput, counts.AudioInput),
                (kinds.CacheWrite + kinds.CacheWriteHour, counts.CacheWrite ?? counts.CacheWriteHour), (kinds.Reasoning, counts.Reasoning), (kinds.AudioOutput, counts.AudioOutput),
                (kinds.ImageInput, counts.ImageInput), (kinds.VideoInput, counts.VideoInput), (kinds.DocumentInput, counts.DocumentInput), (kinds.ImageOutput, counts.ImageOutput),
                (kinds.VideoOutput, counts.VideoOutput), (kinds.TextInput, null), (kinds.TextOutput, null),
            })
            {
                Assert.True(kind is { Replayed: >= 0, Repeated: >= 0, Unseen: >= 0, Withheld: >= 0, Trusted: >= 0 }, kind.ToString());
                Assert.True(kind.Sum <= (told ?? long.MaxValue), $"{kind} of {told}");
            }

            Assert.Equal(Math.Min(counts.Cached ?? 0, split.Input), kinds.Cached.Sum);
            Assert.Equal(Math.Min(counts.Reasoning ?? 0, split.Output), kinds.Reasoning.Sum);
        }
    }
}
