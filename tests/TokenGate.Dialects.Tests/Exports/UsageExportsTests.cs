using System.Text;
using TokenGate.Dialects.Exports;

namespace TokenGate.Dialects.Tests.Exports;

/// <summary>Providers' own exports, in the forms that their documents show.</summary>
public sealed class UsageExportsTests
{
    [Fact]
    public void Read_PagesOfOpenAi_AreSummedByDayAndModel()
    {
        const string Page = """
            {"object":"page","data":[{"object":"bucket","start_time":1730419200,"end_time":1730505600,"results":[
              {"object":"organization.usage.completions.result","input_tokens":1000,"output_tokens":500,"input_cached_tokens":800,"num_model_requests":5,"model":"gpt-4o-2024-08-06"},
              {"object":"organization.usage.completions.result","input_tokens":7,"output_tokens":3,"model":null}]}],"has_more":false}
            """;
        Assert.Equal(
            [new ExportedUsage(new(2024, 11, 1), "openai", "-", 14, 6), new ExportedUsage(new(2024, 11, 1), "openai", "gpt-4o-2024-08-06", 2000, 1000)],
            Read(Page + Page));
        Assert.Equal(Read(Page + Page), Read($"[{Page},{Page}]"));
    }

    [Fact]
    public void Read_PageOfAnthropic_CountsCacheReadsAndWritesAsInput() => Assert.Equal(
        [new ExportedUsage(new(2025, 8, 1), "anthropic", "claude-sonnet-4-20250514", 1500 + 500 + 1000 + 200, 400)],
        Read("""
            {"data":[{"starting_at":"2025-08-01T00:00:00Z","ending_at":"2025-08-02T00:00:00Z","results":[{"uncached_input_tokens":1500,
              "cache_creation":{"ephemeral_1h_input_tokens":1000,"ephemeral_5m_input_tokens":500},"cache_read_input_tokens":200,"output_tokens":400,"model":"claude-sonnet-4-20250514"}]}],
             "has_more":false,"next_page":null}
            """));

    [Theory]
    [InlineData("line_item_usage_start_date,line_item_usage_type,line_item_usage_amount,pricing_unit\n2026-11-02T00:00:00Z,USE1-Claude3Sonnet-input-tokens,12.5,1K tokens\n2026-11-02T01:00:00Z,USE1-Claude3Sonnet-output-tokens,2,1K tokens\n2026-11-02T00:00:00Z,USE1-BoxUsage:t3.micro,24,Hrs\n", "aws.bedrock", "Claude3Sonnet", 12_500, 2_000)]
    [InlineData("\"Date\",\"MeterName\",\"Quantity\",\"UnitOfMeasure\"\r\n11/02/2026,\"gpt 4o 0806 Inp glbl Tokens\",3,1K\r\n11/02/2026,\"gpt 4o 0806 Outp glbl Tokens\",0.5,1M\r\n", "azure.", "gpt 4o 0806", 3_000, 500_000)]
    [InlineData("usage_start_time,sku.description,usage.amount,usage.unit\n2026-11-02 00:00:00 UTC,Gemini 2.5 Pro Text Input - Predictions,4000,count\n2026-11-02 05:00:00 UTC,Gemini 2.5 Pro Text Output - Predictions,100,count\n", "gcp.", "Gemini 2.5 Pro", 4_000, 100)]
    public void Read_LinesOfABill_NameTheModelAndTheDirection(string csv, string provider, string model, long input, long output) =>
        Assert.Equal([new ExportedUsage(new(2026, 11, 2), provider, model, input, output) { IsBillName = true }], Read(csv));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"data\":[{\"results\":[]}]}")]
    [InlineData("{\"data\":")]
    [InlineData("day,tokens\n2026-11-02,5\n")]
    [InlineData("usage_start_time,sku.description,usage.amount,usage.unit\nyesterday,Gemini Text Input,4,count\n")]
    public void Read_SomethingElse_SaysSo(string text) => Assert.NotEmpty(Assert.Throws<FormatException>(() => Read(text)).Message);

    private static IReadOnlyList<ExportedUsage> Read(string text) => UsageExports.Read(Encoding.UTF8.GetBytes(text));
}
