namespace TokenGate.Dialects.Reading;

/// <summary>
/// Counts in a response's headers: Text Generation Inference tells <c>x-prompt-tokens</c> and <c>x-generated-tokens</c>, Text Embeddings
/// Inference
/// <c>x-compute-tokens</c> (https://github.com/huggingface/text-generation-inference/blob/main/router/src/server.rs,
/// https://github.com/huggingface/text-embeddings-inference/blob/main/router/src/http/server.rs).
/// </summary>
internal static class HeaderCounts
{
    /// <summary>Reads the counts that the body did not tell. A header that counts what was computed is the input of a model without an
    /// output of tokens.</summary>
    public static void Read(Answer answer)
    {
        var report = answer.Usage;
        report.Input ??= report.Count(answer.Head.Header("x-prompt-tokens"), "x-prompt-tokens");
        report.Output ??= report.Count(answer.Head.Header("x-generated-tokens"), "x-generated-tokens");
        if (report.IsUnknown && !answer.Parts.Any && report.Count(answer.Head.Header("x-compute-tokens"), "x-compute-tokens") is { } computed)
        {
            report.Input = computed;
            report.Output = 0;
            answer.Delivered = true;
        }
    }
}
