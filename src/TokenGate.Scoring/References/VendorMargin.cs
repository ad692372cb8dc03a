using TokenGate.Usage;

namespace TokenGate.Scoring.References;

/// <summary>
/// How far the local weight of a request's text may lie below what a vendor bills for it: the tokens between the two belong to the text. A
/// share of the text, where its tokenizer is not public, and a constant for what the vendor puts in front by itself (a model's own
/// instructions, the frame of tools), once in a conversation.
/// </summary>
/// <param name="Share">Share of the visible text's weight.</param>
/// <param name="Text">Tokens beside the text of a request without tools.</param>
/// <param name="Tools">Tokens beside the text of a request with tools.</param>
internal readonly record struct VendorMargin(double Share, int Text, int Tools)
{
    /// <summary>What an API bills for any JSON that bears a count: only the text itself is vouched for.</summary>
    private const string Generic = "generic";

    /// <summary>
    /// The public tokenizers count as the vendors do. The share is for the bytes of structured schemas, which vendors lay out anew: at most
    /// 0.036 over 999 tokens in 2,300 recorded requests, of which the constants hold the rest.
    /// </summary>
    private const double Exact = 0.02;

    /// <summary>
    /// An encoding stands in for one that is not public, by its name. Measured on texts of 11,000 to 65,000 tokens (prose, code, logs,
    /// tables, Chinese, Japanese and Korean, Cyrillic, Arabic and Devanagari) with the tokenizers that npm has: Gemini's own differs by -17
    /// to +10 %; Claude 2's by -13 to +19 %, and the newest Claude, whose tokenizer nobody has, by +38 % in recorded traffic; Qwen 3 and
    /// DeepSeek 3, for which o200k_base stands in, by -18 to +6 % in text, and by +53 % in tables of digits, each of which is a token
    /// there. Scripts without a place in a vocabulary (Thai, Devanagari) reach +100 %: what lies above the share is unseen there.
    /// </summary>
    private static readonly (string Encoding, double Share)[] Shares = [("claude_estimate", 0.40), ("gemini_estimate", 0.12)];

    /// <summary>The share of every other stand-in.</summary>
    private const double StandIn = 0.55;

    /// <summary>
    /// Constants by the beginning of the dialect's name; of two that begin alike the longer stands first. From 2,026 recorded requests
    /// without attachments, references and hosted tools: the largest surplus over text and share, rounded up. Cohere's are the instructions
    /// of Command A, Converse's those of Nova's tools; Claude's, by whatever way it is asked, those for tools and for citations.
    /// </summary>
    private static readonly (string Dialect, int Text, int Tools)[] Constants =
    [
        ("openai.chat", 640, 720),
        ("openai.", 256, 640),
        ("anthropic.", 960, 960),
        ("bedrock.converse", 960, 1_152),
        ("bedrock.", 960, 960),
        ("cohere.", 1_440, 1_640),
        ("gemini.", 80, 256),
    ];

    /// <summary>The margin of every other API.</summary>
    private static readonly (int Text, int Tools) Others = (64, 320);

    /// <summary>True where only visible text is vouched for, neither references nor hidden reasoning.</summary>
    public bool IsTextAlone => Text < 0;

    /// <summary>The margin of an exchange.</summary>
    /// <param name="dialect">The dialect's name; empty when it is not known.</param>
    /// <param name="counter">What its text was weighed with.</param>
    public static VendorMargin For(string dialect, ITokenCounter counter)
    {
        var share = counter.IsExact ? Exact : StandIn;
        foreach (var (encoding, known) in Shares)
        {
            share = counter.Encoding == encoding ? known : share;
        }

        if (dialect == Generic)
        {
            return new VendorMargin(share, -1, -1);
        }

        foreach (var (name, text, tools) in Constants)
        {
            if (dialect.StartsWith(name, StringComparison.Ordinal))
            {
                return new VendorMargin(share, text, tools);
            }
        }

        return new VendorMargin(share, Others.Text, Others.Tools);
    }

    /// <summary>The constant of a request, in tokens; 0 where only text is vouched for.</summary>
    public int Constant(bool hasTools) => Math.Max(0, hasTools ? Tools : Text);
}
