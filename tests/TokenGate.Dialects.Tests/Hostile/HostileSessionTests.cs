using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Xunit.Abstractions;

namespace TokenGate.Dialects.Tests.Hostile;

/// <summary>Sessions made to hurt: bounded time and memory, never an exception, never a count.</summary>
public sealed class HostileSessionTests(ITestOutputHelper output)
{
    private const int Large = 100_000_000;
    private const int Small = 1_000_000;
    private const long PeakLimit = 250_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>What it is, what it opens with, what is repeated.</summary>
    public static TheoryData<string, byte[], byte[]> Streams => new()
    {
        { "frame of 2^63 bytes", [0x81, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"u8.ToArray() },
        { "fragments without end", WebSocketFrames.Frame(0x01, "{\"type\":\""u8.ToArray(), masked: false), WebSocketFrames.Frame(0x00, "xxxxxxxxxxxxxxxxxxxxxxxx"u8.ToArray(), masked: false) },
        { "pings without end", [], WebSocketFrames.Frame(0x89, "ping"u8.ToArray(), masked: false) },
        { "empty frames without end", [], WebSocketFrames.Frame(0x81, [], masked: false) },
        { "malformed messages", [], WebSocketFrames.Frame(0x81, "{\"type\":}"u8.ToArray(), masked: false) },
        { "depth bombs", [], WebSocketFrames.Frame(0x81, Encoding.ASCII.GetBytes(new string('[', 120)), masked: false) },
        { "deltas without end", [], WebSocketFrames.Frame(0x81, """{"type":"response.output_text.delta","output_index":0,"delta":"xxxxxxxx"}"""u8.ToArray(), masked: false) },
        { "answers without end", [], WebSocketFrames.Frame(0x81, """{"type":"response.created","response":{"id":"x"}}"""u8.ToArray(), masked: false) },
        { "compressed bombs", [], WebSocketFrames.Frame(0xC1, Bomb(), masked: false) },
        { "broken compression", [], WebSocketFrames.Frame(0xC1, "no deflate at all"u8.ToArray(), masked: false) },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    [Trait("Category", "Torture")]
    public void Append_AHundredMegabytes_TakesBoundedTimeAndMemoryAndCountsNothing(string name, byte[] opening, byte[] piece) => Play(name, opening, piece, Large);

    [Theory]
    [MemberData(nameof(Streams))]
    public void Append_SomeMegabytes_TakesBoundedTimeAndMemoryAndCountsNothing(string name, byte[] opening, byte[] piece) => Play(name, opening, piece, Small);

    private void Play(string name, byte[] opening, byte[] piece, int length)
    {
        var block = Enumerable.Repeat(piece, Math.Max(1, 64 * 1024 / piece.Length)).SelectMany(static bytes => bytes).ToArray();
        foreach (var path in (string[])["/v1/realtime", "/v1/responses", "/ws/google.BidiGenerateContent"])
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var peak = 0L;
            var clock = Stopwatch.StartNew();
            using var reader = Wire.OpenSession(path);
            reader.AppendRequest(opening);
            reader.AppendResponse(opening);
            for (var sent = 0; sent < length; sent += 2 * block.Length)
            {
                reader.AppendRequest(block);
                reader.AppendResponse(block);
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
            }

            Assert.Null(reader.Take());
            var left = reader.Complete()!.Response;
            output.WriteLine($"{name,-26} {path,-30} {clock.ElapsedMilliseconds,6} ms {peak / 1_000_000,5} MB  {left.Problem ?? left.Error}");
            Assert.Null(left.Usage);
            Assert.True(clock.Elapsed < Patience, $"{name} at {path} took {clock.Elapsed}");
            Assert.True(peak < PeakLimit, $"{name} at {path} took {peak} bytes");
        }
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(new byte[32_000_000]);
        }

        return packed.ToArray();
    }
}
