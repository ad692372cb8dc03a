using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Native;

/// <summary>The answers of servers that speak a shape of their own at paths that say little: told by the body.</summary>
internal static class NativeShapes
{
    /// <summary>All of them; the first that recognises a value decides.</summary>
    public static IReadOnlyList<AnswerShape> All { get; } =
    [
        new VllmTokensShape(), new LmStudioShape(), LlamaCppShape.Instance, new SglangShape(), new TgiShape(), new WatsonxShape(), new AlephAlphaShape(),
    ];
}
