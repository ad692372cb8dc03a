using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Accounting;

/// <summary>The work on a request that needs no memory of its user.</summary>
internal static class Preparation
{
    /// <summary>Counts and hashes the segments, and reads those from the first that the gateway never saw.</summary>
    public static RequestEvidence Prepare(RequestContent content, ITokenCounter counter, SegmentCache cache)
    {
        var segments = content.Segments;
        var tokens = new int[segments.Count];
        var contents = new ulong[segments.Count];
        var asks = new ulong[segments.Count];

        // In the end 0 for what holds no text, or was met before.
        var hashes = new ulong[segments.Count];
        var encoding = SegmentCache.HashOf(System.Text.Encoding.UTF8.GetBytes(counter.Encoding));
        var from = segments.Count;
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            contents[i] = SegmentHash.Content(in segment);
            hashes[i] = segment.Text.IsEmpty ? 0 : TextHash.Join(encoding, SegmentCache.HashOf(segment.Text.Span));
        }

        _ = cache.Fetch(hashes);
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            tokens[i] = segment.OpaqueTokens;
            if (segment.Text.IsEmpty)
            {
                asks[i] = segment.IsOpaque ? contents[i] : 0;
            }
            else if (cache.TryFind(hashes[i], out var known))
            {
                (tokens[i], asks[i], hashes[i]) = (known.Tokens + segment.OpaqueTokens, known.Ask, 0);
            }
            else
            {
                tokens[i] += counter.Count(segment.Text.Span);
                from = Math.Min(from, i);
            }
        }

        var text = new TermText();
        var texts = TermText.TextsOf(content);
        text.Read(texts, from);
        var ask = 0UL;
        for (var i = 0; i < segments.Count; i++)
        {
            if (hashes[i] != 0)
            {
                var part = text.Of(i);
                asks[i] = AskDigest.Compute(text.Terms.Span.Slice(part.First, part.Count));
                if (part.Scanned == texts[i].Length)
                {
                    cache.Add(new SegmentCache.Known(hashes[i], tokens[i] - segments[i].OpaqueTokens, asks[i]));
                }
                else
                {
                    // What lies over the limit was not read, so the bytes as a whole say what it asks.
                    asks[i] = contents[i];
                }
            }

            ask = asks[i] == 0 ? ask : TextHash.Join(TextHash.Join(ask, asks[i]), (ulong)segments[i].Role);
        }

        return new RequestEvidence(content, counter, tokens, contents, SegmentHash.Turns(content, contents), ask, texts, text);
    }
}
