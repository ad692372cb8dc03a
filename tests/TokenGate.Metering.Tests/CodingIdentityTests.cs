using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>Both identities in every coding, and nothing trusted of what could not be read.</summary>
public sealed class CodingIdentityTests
{
    private static readonly string[] Codings = ["identity", "gzip", "br", "deflate", "foo"];

    [Fact]
    public void Conclude_RandomExchangesInEveryCoding_AddUp()
    {
        var random = new Random(16);
        var coding = "";
        var wire = new Wire { Header = name => name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) ? coding : null, Duration = null };
        for (var i = 0; i < 4_000; i++)
        {
            coding = Codings[random.Next(Codings.Length)];
            var (input, output) = (random.Next(1, 60_000), random.Next(1, 30_000));
            var isCut = random.Next(8) == 0;
            var body = Body(random, i);
            var request = Encode(coding, Encoding.UTF8.GetBytes(isCut ? body[..(body.Length / 2)] : body));
            var truncated = random.Next(10) == 0;
            var answer = Encoding.UTF8.GetBytes(Answer(random, i, input, output));
            var record = wire.Send(request, answer, "application/json", TerminationReason.Complete, truncated: truncated);
            Assert.Equal((input, output), (record.Counts.Input, record.Counts.Output));
            Assert.Equal(UsageSource.Provider, record.Source);
            var split = record.Judgement.Split;
            Assert.True(split.IsValid, split.ToString());
            Assert.Equal((input, output), (split.Input, split.Output));
            if (truncated || isCut || coding == "foo")
            {
                Assert.Equal(TokenSplit.None with { UnseenInput = input, UnseenOutput = output }, split);
                Assert.NotEmpty(record.Note);
            }
            else
            {
                Assert.True(split.TrustedInput + split.Repeated + split.Replayed > 0, split.ToString());
            }
        }
    }

    private static string Body(Random random, int i) => JsonSerializer.Serialize(new
    {
        model = "gpt-5.1",
        previous_response_id = random.Next(2) == 0 ? null : $"resp_68f1c2a79d0481938f4fd{random.Next(i + 1):0000}",
        input = new object[]
        {
            new { role = "user", content = new object[] { new { type = "input_text", text = $"Who of {random.Next(900)} signs ledger {random.Next(900)} of the {random.Next(9)} offices?" } } },
            new { role = "user", content = new object[] { random.Next(2) == 0 ? new { type = "input_file", file_id = $"file-{random.Next(50)}" } : new { type = "input_text", text = "And why?" } } },
        },
    });

    private static string Answer(Random random, int i, int input, int output) => JsonSerializer.Serialize(new
    {
        id = $"resp_68f1c2a79d0481938f4fd{i:0000}",
        @object = "response",
        status = "completed",
        model = "gpt-5.1",
        output = new[] { new { type = "message", role = "assistant", content = new[] { new { type = "output_text", text = $"The {random.Next(99)} one, by {random.Next(99)} days." } } } },
        usage = new
        {
            input_tokens = input,
            input_tokens_details = new { cached_tokens = random.Next(input + 1) },
            output_tokens = output,
            output_tokens_details = new { reasoning_tokens = random.Next(output + 1) },
            total_tokens = input + output,
        },
    });

    private static byte[] Encode(string coding, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (Stream? stream = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => null,
        })
        {
            (stream ?? packed).Write(bytes);
        }

        return packed.ToArray();
    }
}
