-- Invented platforms, sellers, offers and leads; every value follows from the row's number alone.
-- Parameters: sellers, first, last, platform_office, holder_office, now.
CREATE TEMP TABLE bench_platform ON COMMIT DROP AS
SELECT n, md5('platform' || n)::uuid AS id FROM generate_series(1, 6) n;

INSERT INTO market_platform (id, code, organisation_id, name_zh, name_en, trading_model, domicile_region, is_demo, registered_at)
SELECT p.id, 'bench-' || n, CASE WHEN n = 1 THEN %(platform_office)s::uuid END, '测试平台' || n, 'Bench platform ' || n,
    (ARRAY['marketplace', 'self_operated', 'social_commerce', 'live_stream'])[1 + n %% 4],
    (ARRAY['110100', '330100', '440100', '', '310000', '510100'])[n], false, %(now)s
FROM bench_platform p;

CREATE TEMP TABLE bench_seller ON COMMIT DROP AS
SELECT n, md5('seller' || n)::uuid AS id, 1 + (n * 7) %% 6 AS platform,
    (ARRAY['350302', '350302', '350304', '350582', '440106', '440304', '330106', '330782', '310115', '110105', '510107', ''])[1 + (n * 13) %% 12] AS region
FROM generate_series(1, %(sellers)s) n;

INSERT INTO market_seller (id, platform_id, seller_id, name, region, first_seen_at, last_seen_at)
SELECT s.id, p.id, 'V' || s.n, '测试店铺 ' || s.n, s.region, %(now)s, %(now)s
FROM bench_seller s JOIN bench_platform p ON p.n = s.platform;

CREATE TEMP TABLE bench_right ON COMMIT DROP AS
SELECT n, md5('right' || n)::uuid AS id, md5('party' || n)::uuid AS holder,
    (ARRAY['Aurelia', 'Northwind', 'Kestrel', 'Lumière', 'Vesper', '云岭', '山海', 'Halcyon', 'Orison', 'Tessera'])[1 + n %% 10] || ' ' || n AS mark
FROM generate_series(1, 400) n;

INSERT INTO register_party (id, name, name_en, country, uscc, organisation_id, is_demo, created_at)
SELECT holder, 'Holder of ' || mark, '', 'CN', '', CASE WHEN n = 1 THEN %(holder_office)s::uuid END, false, %(now)s FROM bench_right;

INSERT INTO register_right (id, reference, kind, mark, number, jurisdiction, holder_id, state, workflow_version, common_word, logo, source, is_demo, extra, created_at, changed_at)
SELECT id, 'bench-' || n, CASE WHEN n %% 20 = 0 THEN 'copyright' ELSE 'word' END, mark, '', '', holder, 'registered', 1, false, '', 'bench', false, '{}', %(now)s, %(now)s FROM bench_right;

CREATE TEMP TABLE bench_lead ON COMMIT DROP AS
SELECT g.n, md5('listing' || g.n)::uuid AS id, s.id AS seller, p.id AS platform,
    COALESCE(NULLIF(s.region, ''), q.domicile_region) AS region, r.id AS right_id, r.mark, r.holder, r.n AS right_n,
    -- Many equal scores, as a calibrated score has.
    0.5 + round((power(((g.n::bigint * 7919) %% 100000) / 100000.0, 0.6) * 0.499)::numeric, 3)::float AS score,
    (ARRAY['exact', 'nickname', 'mask', 'confusable', 'separator', 'digit', 'sound', 'model', 'split', 'look', 'edit', 'script'])[1 + (g.n * 31) %% 12] AS disguise,
    CASE WHEN g.n %% 5 <> 0 THEN ((g.n::bigint * 104729) %% 1500) / 1000.0 END AS ratio
FROM generate_series(%(first)s, %(last)s) AS g (n)
JOIN bench_seller s ON s.n = 1 + (g.n::bigint * 2654435761 %% %(sellers)s)
JOIN bench_platform p ON p.n = s.platform
JOIN market_platform q ON q.id = p.id
JOIN bench_right r ON r.n = 1 + ((g.n::bigint * 48271) %% 400 * ((g.n::bigint * 16807) %% 400)) / 400;

INSERT INTO market_listing (id, platform_id, listing_id, seller_id, version, title, description, category, price, currency, url, images, ships_from, first_seen_at, seen_at, intake_batch_id)
SELECT id, platform, 'L' || n, seller, 1, mark || ' 新款 运动 休闲鞋 男女同款 顶级复刻 1:1 ' || n, '现货 支持退换', '鞋', round((100 * COALESCE(ratio, 1))::numeric, 2), 'CNY',
    'https://shop.example/' || n, '{}', '', %(now)s, %(now)s, 0
FROM bench_lead;

INSERT INTO market_hit (listing_id, right_id, mark, disguise, span_field, span_start, span_end, strength, snapshot_number, rules_version)
SELECT id, right_id::text, mark, disguise, 'title', 0, length(mark), 1, 1, 'bench' FROM bench_lead;

INSERT INTO market_lead (id, listing_version, text_digest, right_id, mark, holder_id, seller_id, platform_id, region, division, score, disguise, price_ratio, reasons, snapshot_number, rules_version, live, opened_at, screened_at)
SELECT id, 1, md5('text' || n / 3), right_id::text, mark, holder, seller, platform, region,
    CASE WHEN right_n %% 20 = 0 THEN 'copyright' ELSE 'industrial' END, score, disguise, ratio,
    '[{"code": "grade", "weight": 2.4, "text_zh": "标示仿制等级“顶级复刻”", "text_en": "claims a grade of copy"}, {"code": "mark", "weight": 1.3, "text_zh": "标题使用了该商标", "text_en": "the title uses the mark"}, {"code": "price", "weight": 0.8, "text_zh": "价格低于参考价的三成", "text_en": "priced below 30%% of the reference"}, {"code": "class", "weight": 0.2, "text_zh": "商品类别相符", "text_en": "the goods class fits"}]'::jsonb,
    1, 'bench', true, %(now)s - (n %% 40) * interval '7 hours', %(now)s
FROM bench_lead;
