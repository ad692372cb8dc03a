namespace TokenGate.Tokens.Tests.Estimates;

/// <summary>A recorded text and the tokens that its vendor reported for it.</summary>
/// <param name="Vendor"><c>claude</c> or <c>gemini</c>.</param>
/// <param name="Text">The text as UTF-8.</param>
/// <param name="Tokens">The reported tokens.</param>
public sealed record VendorSample(string Vendor, byte[] Text, int Tokens);
