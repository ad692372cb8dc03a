using TokenGate.Testing;

namespace TokenGate.Dialects.Tests.Corpus;

[Trait("Category", "Corpus")]
public sealed class SplitTests
{
    /// <summary>Longer bodies are read byte by byte only in the torture run.</summary>
    private const int Short = 8 * 1024;

    [CorpusFact]
    public void Complete_RecordedRowsInSmallPieces_GiveTheSame()
    {
        foreach (var row in RecordedRow.Read("recorded.jsonl.gz"))
        {
            var head = row.RequestHead;
            if (row.Body.Length <= Short && DialectRegistry.Default.Detect(in head, row.Request, null) is { } dialect)
            {
                var whole = Wire.Describe(row.ReadResponse(dialect));
                Assert.Equal(whole, Wire.Describe(row.ReadResponse(dialect, chunk: 1)));
                Assert.Equal(whole, Wire.Describe(row.ReadResponse(dialect, chunk: 7)));
            }
        }
    }

    [CorpusFact]
    public void Complete_RecordedRowsAfterTheLastFrame_AreTerminalOnlyWhenStreamed()
    {
        foreach (var row in RecordedRow.Read("recorded.jsonl.gz"))
        {
            var request = row.RequestHead;
            if (DialectRegistry.Default.Detect(in request, row.Request, null) is not { } dialect)
            {
                continue;
            }

            var response = row.ResponseHead;
            using var reader = DialectRegistry.OpenResponse(dialect, in request, in response);
            var body = row.Body;
            reader.Append(body);
            if (!row.IsStream)
            {
                Assert.False(reader.Terminal, row.Id);
            }
            else if (row.IsRecorded && row.HasFlag("done_marker"))
            {
                Assert.True(reader.Terminal, row.Id);
            }
        }
    }

    [CorpusFact]
    public void ReadRequest_RecordedRows_AreReadAndHoldText()
    {
        List<string> wrong = [];
        var read = 0;
        foreach (var row in RecordedRow.Read("recorded.jsonl.gz").Where(static row => row.Request.Length > 2 && row.Request[0] == (byte)'{'))
        {
            var head = row.RequestHead;
            var dialect = DialectRegistry.Default.Detect(in head, row.Request, null);
            if (dialect is null or { Name: "count_tokens" or "generic" })
            {
                continue;
            }

            read++;
            var content = DialectRegistry.ReadRequest(dialect, in head, row.Request);
            if (content.Problem is not null || (content.Segments.Count == 0 && !row.HasEmptyInput))
            {
                wrong.Add($"{row.Id} {row.Path} [{dialect.Name}]: {content.Problem ?? "no segments"}");
            }
        }

        Assert.True(read > 2000, $"Only {read} rows were read.");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {read}:\n" + string.Join('\n', wrong.Take(40)));
    }
}
