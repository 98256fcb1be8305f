using System.Buffers.Binary;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using PluginState.Benchmarks.Generator;

namespace PluginState.Benchmarks.Plugins;

/// <summary>Plugins, compiled with the generator as their authors would.</summary>
internal static class PluginImages
{
    /// <summary>What <see cref="WithNumber"/> looks for.</summary>
    private const long Marker = 0x5EED_0123_4567_89AB;

    /// <summary>What a plugin refers to beside the framework.</summary>
    private static readonly MetadataReference _contracts = MetadataReference.CreateFromFile(typeof(ConflictResolverAttribute).Assembly.Location);

    /// <summary>A plugin one resolver of which adds what both sides added.</summary>
    public static byte[] Adding(string name, string resolver) => Compile(name, $$"""
        using PluginState;
        internal static class Rules
        {
            [ConflictResolver("{{resolver}}", Path = "/{{resolver}}")]
            internal static long Add(long @base, long local, long remote) => local + remote - @base;
        }
        """);

    /// <summary>A plugin that merges records, as most do.</summary>
    public static byte[] Merging(string name, string resolver) => Compile(name, $$"""
        using System.Collections.Generic;
        using System.Linq;
        using PluginState;
        public sealed record Price(decimal Amount, string Currency);
        public sealed record Order(string Id, int Count, IReadOnlyList<string> Tags, Price Price);
        internal static class Rules
        {
            /// <summary>The greater order, with the tags of both.</summary>
            [ConflictResolver("{{resolver}}", Path = "/{{resolver}}")]
            internal static Order Merge(Order? @base, Order local, Order remote) =>
                (local.Count > remote.Count ? local : remote) with { Tags = local.Tags.Union(remote.Tags).ToList() };
        }
        """);

    /// <summary>A plugin both resolvers of which answer with a number that is to be put in.</summary>
    public static byte[] Numbered(string name, string first, string second) => Compile(name, $$"""
        using PluginState;
        internal static class Rules
        {
            [ConflictResolver("{{first}}")]
            internal static long First(long local, long remote) => {{Marker}};

            [ConflictResolver("{{second}}")]
            internal static long Second(long local, long remote) => {{Marker}};
        }
        """);

    /// <summary>A numbered plugin with its number.</summary>
    public static byte[] WithNumber(byte[] image, long number)
    {
        var copy = (byte[])image.Clone();
        Span<byte> marker = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(marker, Marker);
        for (var at = copy.AsSpan().IndexOf(marker); at >= 0; at = copy.AsSpan().IndexOf(marker))
            BinaryPrimitives.WriteInt64LittleEndian(copy.AsSpan(at), number);
        return copy;
    }

    public static byte[] Compile(string name, string source) => Compiled.Of(name, [.. Net100.References.All, _contracts], source);
}
