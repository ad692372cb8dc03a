using FsCheck;
using FsCheck.Fluent;
using TokenGate.Usage;
using Xunit.Abstractions;

namespace TokenGate.Dialects.Tests.Hostile;

/// <summary>
/// Every reader on mutated fixtures: whatever comes, nothing is thrown, no count is negative or absurd, and the way in which the bytes are
/// cut does not matter.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly byte[][] Dictionary =
    [
        .. new[]
        {
            "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud83d", ",", ":", "\n", "\r", "\r\n\r\n", "data: ", "event: ", ": ", "[DONE]", "null", "NaN", "-1", "1.5", "1e30",
            "99999999999999999999", "\"usage\":{\"prompt_tokens\":-5}", "\"usage\":null,", "\"prompt_tokens\":1e12", "\0\0\0\u0010", "\uFEFF",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    private static readonly Gen<Mutation> Mutations =
        from fixture in Gen.Choose(0, Fixture.All.Count - 1)
        from edits in Gen.ListOf(
            from kind in Gen.Choose(0, 5)
            from at in Gen.Choose(0, 1_000_000)
            from value in Gen.Choose(0, 1_000_000)
            select new Edit(kind, at, value))
        from cut in Gen.Choose(0, 1_000_000)
        from coded in Gen.Choose(0, 7)
        select new Mutation(fixture, [.. edits], cut, coded);

    [Fact]
    public void Read_MutatedFixtures_NeverThrowsAndCountsSanely() => Run(3_000, seed: 1);

    /// <summary>A million in ten parts.</summary>
    [Theory]
    [Trait("Category", "Torture")]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Read_AHundredThousandMutatedFixtures_NeverThrowsAndCountsSanely(int seed) => Run(100_000, seed);

    private static void Verify(Mutation mutation)
    {
        var fixture = Fixture.All[mutation.Fixture];
        var coding = mutation.Coded switch { 0 => "gzip", 1 => "br", 2 => "deflate", 3 => "zstd", _ => null };
        var original = coding is null ? fixture.Body : Wire.Encode(fixture.Body, coding);
        var body = Apply(original, mutation.Edits);
        var content = Wire.Read(fixture, body, coding, mutation.Cut % (body.Length + 1));
        if (coding is null)
        {
            // How much of a broken coding is decoded before it faults is the framework's affair, and depends on the cut.
            Assert.Equal(Wire.Describe(Wire.Read(fixture, body, coding)), Wire.Describe(content));
        }

        if (content.Usage is { } usage)
        {
            foreach (var count in (long?[])
            [
                usage.Input, usage.Output, usage.Cached, usage.CacheWrite, usage.CacheWriteHour, usage.Reasoning, usage.AudioInput, usage.ImageInput, usage.VideoInput,
                usage.DocumentInput, usage.ToolUseInput, usage.AudioOutput, usage.ImageOutput, usage.VideoOutput, content.Billed.Milliseconds, .. usage.Extra.Values,
                .. content.Billed.ToolCalls.Values,
            ])
            {
                // Sums of a few counts may exceed the ceiling of one.
                Assert.True(count is null or (>= 0 and <= 4 * TokenCounts.Ceiling), $"{fixture.Name}: {count}");
            }
        }

        var head = fixture.RequestHead;
        var request = DialectRegistry.ReadRequest(Wire.Detect(fixture), in head, Apply(fixture.Request, mutation.Edits));
        Assert.True(request.FormatTokens >= 0);
    }

    private void Run(int cases, int seed)
    {
        var seen = 0;
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay((ulong)seed, 7).WithQuietOnSuccess(true),
            Prop.ForAll(Mutations.ToArbitrary(), mutation =>
            {
                Verify(mutation);
                seen++;
                return true;
            }));
        output.WriteLine($"{seen} mutated bodies and requests of {Fixture.All.Count} fixtures");
        Assert.Equal(cases, seen);
    }

    private static byte[] Apply(byte[] original, Edit[] edits)
    {
        var bytes = original.ToList();
        foreach (var (kind, position, value) in edits)
        {
            var at = position % (bytes.Count + 1);
            var length = Math.Min(value % 40, bytes.Count - at);
            switch (kind)
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)value;
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Dictionary[value % Dictionary.Length]);
                    break;
                case 4 when bytes.Count > 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.Insert(at, (byte)value);
                    break;
            }
        }

        return [.. bytes];
    }

    private sealed record Edit(int Kind, int At, int Value);

    private sealed record Mutation(int Fixture, Edit[] Edits, int Cut, int Coded);
}
